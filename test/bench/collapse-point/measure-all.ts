import { Worker } from 'node:worker_threads';
import type { Measured } from './measure-system.ts';
import type { Work } from './worker.ts';

/** Measures all systems, on so many threads; the result does not depend on how many. */
export async function measureAll(
  work: Omit<Work, 'worker' | 'of'>,
  threads: number,
  onMeasured: (measured: Measured) => void,
): Promise<Measured[]> {
  const all: Measured[] = [];
  const workers = Array.from({ length: threads }, async (_, worker) => {
    const thread = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { ...work, worker, of: threads } satisfies Work,
    });
    thread.on('message', (measured: Measured) => {
      all.push(measured);
      onMeasured(measured);
    });
    await new Promise<void>((resolve, reject) => {
      thread.once('error', reject);
      thread.once('exit', () => resolve());
    });
  });
  await Promise.all(workers);
  return all.toSorted((a, b) => a.index - b.index);
}
