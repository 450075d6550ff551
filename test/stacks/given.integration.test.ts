import { describe, expect, it } from 'vitest';
import type { Level } from '../../harness/src/model/config/config.ts';
import { isMissing } from '../system/needed-tools.ts';
import { levelOf } from './asked-of-a-stack.ts';
import { driversUnderTest } from './drivers-under-test.ts';
import { bringUp, type StackThatIsUp } from './stack-that-is-up.ts';

const health = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };

for (const driver of driversUnderTest.filter(({ owns }) => owns)) {
  const missing = await isMissing(driver.name, driver.probe);

  describe.skipIf(missing)(`what a level got: ${driver.name}`, () => {
    const upAt = (level: Level): Promise<StackThatIsUp> =>
      bringUp({
        ...{ name: 'given', level, environment: driver.environment },
        create: (lease) => driver.create({ lease, levels: [level], health }),
      });

    it('is read back, service by service', async () => {
      const { running, end } = await upAt(
        levelOf('100', { worker: { replicas: 2, cpus: 0.3, memoryMb: 192 } }),
      );
      await end();
      expect(running.given?.['worker']).toEqual({
        ...{ replicas: 2, cpus: 0.3, readFrom: driver.limitsMemory ? 'kernel' : 'limiter' },
        ...(driver.limitsMemory ? { memoryBytes: 192 * 1024 * 1024 } : {}),
      });
      expect(running.given?.['front']?.replicas).toBe(1);
      expect(Object.keys(running.given ?? {}).toSorted()).toEqual(['front', 'worker']);
    });

    it('is refused for more cores than the machine has, and nothing is left', async () => {
      await expect(upAt(levelOf('huge', { worker: { cpus: 1000 } }))).rejects.toMatchObject({
        ...{ code: 'level-not-given', exitCode: 3 },
        message: expect.stringMatching(
          /"worker" \(worker-1\): asked 1000 cores, and it can run on/,
        ) as string,
      });
    });
  });
}
