import { expect, it } from 'vitest';
import { config, drill, folderWith, quickly } from './drilled.ts';
import { processesOfRun } from './headroom-process.ts';

it('a drill takes a fault back when it is interrupted', async () => {
  const test = await folderWith({ levels: config.levels.slice(1) });
  const headroom = drill(test, 'pause', '--service', 'worker', ...quickly);
  const { runId } = await headroom.waitFor('run-started');
  await headroom.waitFor('fault-injected');
  headroom.child.kill('SIGINT');
  const { code, stderr } = await headroom.ended;
  expect(code, stderr).toBe(130);
  expect(stderr).toContain(`headroom drill --resume ${runId}`);
  expect(processesOfRun(runId)).toEqual([]);
});
