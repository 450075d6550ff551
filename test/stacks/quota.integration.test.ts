import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ServiceCounters } from '../../harness/src/model/counters.ts';
import { isMissing } from '../system/needed-tools.ts';
import { levelOf } from './asked-of-a-stack.ts';
import { driversUnderTest } from './drivers-under-test.ts';
import { bringUp } from './stack-that-is-up.ts';

const health = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };
const level = levelOf('25', { worker: { cpus: 0.2, memoryMb: 256 } });

for (const driver of driversUnderTest.filter(({ owns }) => owns)) {
  const missing = await isMissing(driver.name, driver.probe);

  describe.skipIf(missing)(`the CPU of a service: ${driver.name}`, () => {
    it('is held to its quota within 15 %, and its throttling is counted', async () => {
      const { running, end } = await bringUp({
        ...{ name: 'quota', level, environment: driver.environment },
        create: (lease) => driver.create({ lease, levels: [level], health }),
      });
      const worker = async (): Promise<ServiceCounters | undefined> =>
        (await running.counters()).find(({ service }) => service === 'worker');
      let goesOn = true;
      const ask = async (): Promise<void> => {
        while (goesOn) await fetch(new URL('/work?ms=20', running.url)).catch(() => undefined);
      };
      const users = [ask(), ask()];
      await delay(500);
      const [before, startMs] = [await worker(), performance.now()];
      await delay(3000);
      const [after, seconds] = [await worker(), (performance.now() - startMs) / 1000];
      goesOn = false;
      await Promise.all(users);
      await end();
      const cores = ((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)) / seconds;
      expect(cores).toBeLessThan(0.2 * 1.15);
      expect(cores).toBeGreaterThan(0.1);
      expect(after?.cpuLimitCores).toBe(0.2);
      expect((after?.throttledPeriods ?? 0) - (before?.throttledPeriods ?? 0)).toBeGreaterThan(10);
    });
  });
}
