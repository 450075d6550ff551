import { devNull, tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { endProcesses } from '../../harness/src/drivers/system/processes/end-processes.ts';
import { pidsLabelled } from '../../harness/src/drivers/system/processes/labelled-processes.ts';
import { startProcess } from '../../harness/src/drivers/system/processes/start-process.ts';

const label = { HEADROOM_RUN: `end-processes-${process.pid}` };

async function start(script: string): Promise<{ pid: number; ending(): string | undefined }> {
  return startProcess({
    argv: ['/bin/sh', '-c', script],
    environment: { ...process.env, ...label },
    workingFolder: tmpdir(),
    entryFiles: [],
    logFile: devNull,
    limitSeconds: 30,
  });
}

it('a process leaves no children behind, whatever the moment in which it is ended', async () => {
  // `timeout` that is signalled while it forks ends without its child: seen once in some hundred times.
  for (let moment = 0; moment < 100; moment += 1) {
    const started = await start('sleep 25 & sleep 25');
    await delay(moment / 8);
    expect(await endProcesses(() => (started.ending() === undefined ? [started.pid] : []), 1000)).toEqual([]);
    expect(await pidsLabelled(label)).toEqual([]);
  }
});

it('a process that does not listen is killed after the grace, with its children', async () => {
  const started = await start(`trap '' TERM; sleep 25 & while :; do sleep 1; done`);
  await expect.poll(() => pidsLabelled(label).then((pids) => pids.length)).toBeGreaterThan(2);
  expect(await endProcesses(() => [started.pid], 300)).toEqual([]);
  expect(await pidsLabelled(label)).toEqual([]);
});

it('a stopped process is continued, so that it can end by itself', async () => {
  const started = await start(`trap 'exit 0' TERM; while :; do sleep 0.1; done`);
  await expect.poll(() => pidsLabelled(label).then((pids) => pids.length)).toBeGreaterThan(1);
  for (const pid of await pidsLabelled(label)) process.kill(pid, 'SIGSTOP');
  const startMs = performance.now();
  await endProcesses(() => [started.pid], 20_000);
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
