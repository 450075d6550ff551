import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { archive } from '../../harness/src/drivers/store/archive.ts';
import { checkSeal } from '../../harness/src/drivers/store/checksums.ts';
import { readEvidence } from '../../harness/src/drivers/store/evidence-files.ts';
import { openFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { listRuns } from '../../harness/src/drivers/store/list-runs.ts';
import { layLoose } from '../fixtures/loose-run.ts';
import { temporaryFolder } from './temp-folder.ts';

const script = new URL('writing-process.ts', import.meta.url).pathname;
const archivingScript = new URL('archiving-process.ts', import.meta.url).pathname;
const kills = 20;

/** Starts the writer and kills it soon after a number of saves; the ids it had reported as saved by then. */
async function killedAfter(resultsFolder: string, saves: number, delayMs: number): Promise<string[]> {
  const writer = spawn(process.execPath, [script, resultsFolder, 'run-1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(writer, 'close');
  const lines: string[] = [];
  const enough = Promise.withResolvers<void>();
  createInterface(writer.stdout).on('line', (line) => {
    if (lines.push(line) > saves) enough.resolve(); // the first line says that it is ready
  });
  await Promise.race([enough.promise, closed]);
  await sleep(delayMs);
  writer.kill('SIGKILL');
  await closed;
  return lines.slice(1);
}

test('a writer that is killed 20 times, at any moment, loses no trial whose save resolved and leaves no wrong checksums', async () => {
  const resultsFolder = temporaryFolder();
  const everSaved = new Set<string>();
  for (let kill = 0; kill < kills; kill += 1) {
    const saved = await killedAfter(resultsFolder, kill % 4, Math.random() * 30);
    for (const id of saved) everSaved.add(id);
    expect(await listRuns(resultsFolder)).toMatchObject([{ runId: 'run-1', inUse: false }]);
    // It would be refused with checksums that are not those of its files.
    const { store, record } = await openFileRunStore(join(resultsFolder, 'run-1'));
    await store.close();
    const recorded = record.levels[0]?.trials.map((trial) => trial.id) ?? [];
    expect(recorded).toEqual(expect.arrayContaining([...everSaved]));
    // One more may be on disk: it was killed between the rename and the report.
    expect(recorded.length - everSaved.size).toBeOneOf([0, 1]);
    for (const id of recorded) everSaved.add(id);
  }
  expect(everSaved.size).toBeGreaterThanOrEqual((kills / 4) * (0 + 1 + 2 + 3));
});

test('a finished run that is killed 20 times while its archive is made loses nothing and has no wrong checksums', async () => {
  const committed = fileURLToPath(new URL('../../results/example', import.meta.url));
  const loose = join(temporaryFolder(), 'example');
  await cp(committed, loose, { recursive: true });
  await layLoose(loose);
  const whole = await readEvidence(loose);
  const began = performance.now();
  const copy = join(temporaryFolder(), 'example');
  await cp(loose, copy, { recursive: true });
  await archive(copy);
  const tookMs = performance.now() - began;
  const states = new Set<string>();
  for (let kill = 0; kill < kills; kill += 1) {
    const folder = join(temporaryFolder(), 'example');
    await cp(loose, folder, { recursive: true });
    const archiving = spawn(process.execPath, [archivingScript, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(archiving, 'close');
    await once(archiving.stdout, 'data');
    await sleep((tookMs * kill) / kills);
    archiving.kill('SIGKILL');
    await closed;
    expect(await readEvidence(folder)).toEqual(whole);
    const sealed = (await checkSeal(folder)) !== undefined;
    states.add(
      `${existsSync(join(folder, 'evidence.tar.gz'))} ${existsSync(join(folder, 'trials'))} ${sealed}`,
    );
    await archive(folder); // again
    expect(await readEvidence(folder)).toEqual(whole);
  }
  expect(states.size).toBeGreaterThan(1);
});

test('a second process is refused while the first writes, and the first does not notice', async () => {
  const resultsFolder = temporaryFolder();
  const writer = spawn(process.execPath, [script, resultsFolder, 'run-1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(writer, 'close');
  const lines = createInterface(writer.stdout);
  try {
    await once(lines, 'line');
    expect(await listRuns(resultsFolder)).toMatchObject([{ runId: 'run-1', inUse: true }]);
    await expect(openFileRunStore(join(resultsFolder, 'run-1'))).rejects.toMatchObject({
      code: 'run-in-use',
      message: expect.stringContaining(`pid ${writer.pid}`) as string,
    });
    await once(lines, 'line');
  } finally {
    writer.kill('SIGKILL');
    await closed;
  }
});
