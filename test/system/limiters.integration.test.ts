import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseLimiter, type ChosenLimiter } from '../../harness/src/drivers/system/limits/choose-limiter.ts';
import { endProcesses, familyOf } from '../../harness/src/drivers/system/processes/end-processes.ts';
import type { GroupCounters, ReplicaGroup } from '../../harness/src/drivers/system/limits/limiter.ts';
import { processStat } from '../../harness/src/drivers/system/processes/proc.ts';
import {
  startProcess,
  type StartedProcess,
} from '../../harness/src/drivers/system/processes/start-process.ts';
import { isMissing } from './needed-tools.ts';

const burn = 'for (;;);';
/** A parent that idles and a child that burns: the limit must hold for both together. */
const burnInChild = `require('node:child_process').spawn(process.execPath, ['-e', '${burn}'], {stdio:'inherit'})`;
const eatMemory = 'const all = []; for (;;) all.push(Buffer.alloc(4e6, 1));';

const noCgroups = await isMissing('cgroups', async () => {
  const { limiter } = await chooseLimiter('probe', 'cgroup');
  await limiter.close();
});

for (const means of ['cgroup', 'duty-cycle'] as const) {
  describe.skipIf(means === 'cgroup' && noCgroups)(`limits by ${means}`, () => {
    let folder: string;
    let chosen: ChosenLimiter;
    let group: ReplicaGroup;
    const started: StartedProcess[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'headroom-limits-'));
    });
    afterAll(() => rm(folder, { recursive: true }));
    beforeEach(async () => {
      chosen = await chooseLimiter(`limits-${process.pid}`, means);
      group = await chosen.limiter.createGroup('api-1');
    });
    afterEach(async () => {
      const pids = started.splice(0).map((each) => each.pid);
      await endProcesses(() => pids, 500);
      await group.remove();
      await chosen.limiter.close();
    });

    async function start(script: string): Promise<StartedProcess> {
      const process_ = await startProcess({
        argv: [process.execPath, '-e', script],
        environment: process.env,
        workingFolder: folder,
        entryFiles: group.entryFiles,
        logFile: join(folder, 'log'),
        limitSeconds: 60,
      });
      started.push(process_);
      group.adopt(process_.pid);
      return process_;
    }

    async function usedOver(ms: number): Promise<GroupCounters & { seconds: number }> {
      const before = await group.counters();
      const startMs = performance.now();
      await delay(ms);
      const after = await group.counters();
      return {
        ...after,
        seconds: (performance.now() - startMs) / 1000,
        cpuSeconds: after.cpuSeconds - before.cpuSeconds,
        periods: after.periods - before.periods,
        throttledPeriods: after.throttledPeriods - before.throttledPeriods,
      };
    }

    it.each([
      // Each under its time limit, which is a process too.
      ['a process', burn, 2],
      ['the child of a process', burnInChild, 3],
    ])('holds %s to its quota within 15 %, and counts the throttling', async (_who, script, processes) => {
      const { pid } = await start(script);
      await expect.poll(async () => (await familyOf([pid])).length, { timeout: 20_000 }).toBe(processes);
      await group.limit({ cores: 0.2 });
      await delay(300);
      const used = await usedOver(2500);
      expect(used.cpuSeconds / used.seconds).toBeLessThan(0.2 * 1.15);
      expect(used.cpuSeconds / used.seconds).toBeGreaterThan(0.1);
      expect(used.throttledPeriods / used.periods).toBeGreaterThan(0.5);
      expect(used.memoryBytes).toBeGreaterThan(1e6);
    });

    it('lets it burn when the limit is lifted, and leaves it running when the means is closed', async () => {
      const { pid } = await start(burn);
      await group.limit({ cores: 0.05 });
      await usedOver(300);
      await group.limit({});
      const used = await usedOver(1000);
      expect(used.cpuSeconds / used.seconds).toBeGreaterThan(0.15); // others use this machine too
      await group.limit({ cores: 0.02 });
      await delay(200);
      if (means === 'duty-cycle') {
        await chosen.limiter.close();
        const family = await familyOf([pid]);
        expect(family.map((each) => each.state)).not.toContain('T');
      }
    });

    it.skipIf(means === 'duty-cycle')(
      'kills what needs more memory than its limit, and counts it',
      async () => {
        await group.limit({ memoryBytes: 96e6 });
        const eater = await start(eatMemory);
        await eater.ended;
        expect((await group.counters()).oomKills).toBe(1);
      },
    );

    it('removes itself, twice', async () => {
      const { pid } = await start(burn);
      await endProcesses(() => [pid], 500);
      await group.remove();
      await group.remove();
      await chosen.limiter.close();
      await chosen.limiter.close();
    });
  });
}

describe('the duty-cycle helper', () => {
  it('lets stopped processes go on when the harness dies', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headroom-helper-'));
    const burner = await startProcess({
      argv: [process.execPath, '-e', burn],
      environment: process.env,
      workingFolder: folder,
      entryFiles: [],
      logFile: join(folder, 'log'),
      limitSeconds: 60,
    });
    const module = new URL('../../harness/src/drivers/system/limits/duty-cycle-limiter.ts', import.meta.url);
    const harness = await startProcess({
      argv: [
        process.execPath,
        '--input-type=module-typescript',
        '-e',
        `const { createDutyCycleLimiter } = await import('${module.href}');
         const group = await createDutyCycleLimiter('helper-test').createGroup('api-1');
         group.adopt(${burner.pid});
         await group.limit({ cores: 0.01 });`,
      ],
      environment: process.env,
      workingFolder: folder,
      entryFiles: [],
      logFile: join(folder, 'log'),
      limitSeconds: 60,
    });
    const isStopped = async (): Promise<boolean> =>
      (await familyOf([burner.pid])).some((each) => each.state === 'T');
    await expect.poll(isStopped, { timeout: 10_000, interval: 5 }).toBe(true);
    // time limit, harness and helper, in the order in which they were started
    const [timeLimit, itself, helper] = await familyOf([harness.pid]);
    for (const each of [itself, timeLimit]) process.kill(each?.pid ?? NaN, 'SIGKILL');
    const helperRuns = async (): Promise<boolean> => (await processStat(helper?.pid ?? NaN)) !== undefined;
    await expect.poll(helperRuns, { timeout: 10_000 }).toBe(false);
    expect(await isStopped()).toBe(false);
    await endProcesses(() => [burner.pid], 200);
    await rm(folder, { recursive: true });
  });
});
