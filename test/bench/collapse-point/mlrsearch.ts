import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { simulateTrial } from '../../analysis/simulated-system.ts';
import { systemAfter } from './measure-system.ts';
import type { BenchSystem } from './systems.ts';

export const mlrsearchVersion = '1.2.1';

/** A goal in MLRsearch's own words; the loss ratio comes from the SLO. */
export interface MlrSettings {
  readonly relative_width: number;
  readonly initial_trial_duration: number;
  readonly final_trial_duration: number;
  readonly duration_sum: number;
  readonly exceed_ratio: number;
}

/**
 * Python with MLRsearch, in an environment of its own in the folder for temporary files; made when it is not there.
 * @throws when there is no Python, or the package cannot be had
 */
export async function pythonWithMlrsearch(): Promise<string> {
  const folder = path.join(tmpdir(), `headroom-mlrsearch-${mlrsearchVersion}`);
  const python = path.join(folder, 'bin/python');
  const isThere = await access(path.join(folder, 'ready')).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await execa('python3', ['-m', 'venv', folder]);
    await execa(python, ['-m', 'pip', 'install', '--quiet', `MLRsearch==${mlrsearchVersion}`]);
    await execa('touch', [path.join(folder, 'ready')]);
  }
  return python;
}

export interface MlrResult {
  /** Of `conditional_throughput`, requests/s; `undefined` when it found none. */
  readonly estimate: number | undefined;
  readonly trials: number;
  readonly loadSeconds: number;
}

/** One process that searches system after system; nothing of it is left after `close`. */
export class Mlrsearch {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string) {
    this.#child = spawn(python, [fileURLToPath(new URL('./mlrsearch.py', import.meta.url))]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async search(bench: BenchSystem, settings: MlrSettings): Promise<MlrResult> {
    const goal = { ...settings, loss_ratio: 1 - bench.slo.goodShare };
    this.#write({ goal, minLoad: bench.minLoad, maxLoad: bench.maxLoad });
    let trials = 0;
    let loadSeconds = 0;
    for (;;) {
      const line = await this.#lines.next();
      if (line.done === true) throw new Error('MLRsearch ended before its search did');
      const message = JSON.parse(line.value) as Asked | Answer;
      if (!('duration' in message)) return { estimate: message.throughput ?? undefined, trials, loadSeconds };
      this.#write(countsOf(bench, message, loadSeconds, trials));
      trials += 1;
      loadSeconds += message.duration;
    }
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }

  #write(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

interface Asked {
  readonly duration: number;
  readonly load: number;
}

interface Answer {
  readonly throughput: number | null;
}

/** The same simulation, arrivals and SLO as our search has. */
function countsOf(bench: BenchSystem, { duration, load }: Asked, loadSeconds: number, trial: number) {
  const seconds = simulateTrial(systemAfter(bench, loadSeconds), {
    load,
    durationSeconds: duration,
    latencySloMs: bench.slo.latencyMs,
    timeoutMs: 2 * bench.slo.latencyMs,
    seed: 1000 * bench.seed + 500 + trial,
  });
  return {
    offered: seconds.reduce((sum, each) => sum + each.sent, 0),
    good: seconds.reduce((sum, each) => sum + each.good, 0),
  };
}
