import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unpack } from '../fixtures/loose-run.ts';
import { cgroupsOfRun, processesOfRun, startHeadroom, testFolder } from './headroom-process.ts';
import { runSmallest, smallestTimeline } from './smallest-timeline.ts';

it('a run is removed by `headroom cleanup` after SIGKILL, and --resume goes on without repeating a trial', async () => {
  const test = await testFolder(smallestTimeline);
  onTestFinished(test.remove);
  const headroom = runSmallest(test);
  const { runId, folder } = await headroom.waitFor('run-started');
  await headroom.waitFor('trial-ended');
  await headroom.waitFor('second', ({ trialId }) => trialId === '25-002');
  headroom.child.kill('SIGKILL');
  await headroom.ended;
  const kept = await readdir(path.join(folder, 'trials'));
  expect(kept).toContain('25-001.json');
  const before = await readFile(path.join(folder, 'trials/25-001.json'), 'utf8');

  const cleanup = startHeadroom(['cleanup', '--json']);
  expect((await cleanup.ended).code).toBe(0);
  expect(processesOfRun(runId)).toEqual([]);
  expect(cgroupsOfRun(runId)).toEqual([]);

  const resumed = runSmallest(test, '--resume', runId);
  const { code, stderr } = await resumed.ended;
  expect(code, stderr).toBe(0);
  const { record } = await resumed.waitFor('run-ended');
  const [level] = record.levels;
  expect(new Set(level?.trials.map((trial) => trial.id)).size).toBe(level?.trials.length);
  await unpack(folder);
  expect(await readFile(path.join(folder, 'trials/25-001.json'), 'utf8')).toBe(before);
  const asked = resumed.events.filter((event) => event.kind === 'trial-started');
  expect(asked.map((event) => event.trialId)).not.toContain('25-001');
  expect(processesOfRun(runId)).toEqual([]);
});
