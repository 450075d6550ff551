import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaultInjector, faultCatalogue } from '../../harness/src/drivers/faults/catalogue.ts';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';
import { faultSchema, type Fault } from '../../harness/src/model/config/fault.ts';
import type { HeldFault } from '../../harness/src/ports/fault-injector.ts';
import type { ReplicaControl } from '../../harness/src/ports/replica-control.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { levelOf } from '../stacks/asked-of-a-stack.ts';
import { driversUnderTest } from '../stacks/drivers-under-test.ts';
import { bringUp, type StackThatIsUp } from '../stacks/stack-that-is-up.ts';
import { isMissing } from '../system/needed-tools.ts';

const injector = createFaultInjector({ workingFolder: '.' });
const health = { path: '/health', startTimeoutSeconds: 60, drainTimeoutSeconds: 15 };
const level = levelOf('100', { worker: { replicas: 1, cpus: 0.5, memoryMb: 160 } });
const never = new AbortController().signal;
const untilTaken = { clock: systemClock, end: never, interrupted: never };

for (const driver of driversUnderTest.filter(({ owns }) => owns)) {
  const missing = await isMissing(driver.name, driver.probe);

  describe.skipIf(missing)(`faults on a stack: ${driver.name}`, () => {
    let up: StackThatIsUp;
    let running: RunningStack;
    let worker: ReplicaControl;

    beforeAll(async () => {
      up = await bringUp({
        ...{ name: 'faults', level, environment: driver.environment },
        create: (lease) => driver.create({ lease, levels: [level], health }),
      });
      ({ running } = up);
    });
    afterAll(() => up.end());
    beforeEach(async () => {
      const found = (await running.controls()).find(({ service }) => service === 'worker');
      if (found === undefined) throw new Error('no worker');
      worker = found;
    });
    afterEach(async () => {
      // Whatever a test left: the next one begins with a worker that answers.
      await worker.resume();
      if ((await worker.state()) === 'ended') await worker.start();
      await expect.poll(answers, { timeout: 20_000 }).toBe('answers');
    });

    /** What a user sees: whether the worker, behind the front, answers. */
    async function answers(): Promise<string> {
      try {
        const signal = AbortSignal.timeout(800);
        const { status } = await fetch(new URL('/work?ms=1', running.url), { signal });
        return status === 200 ? 'answers' : 'fails';
      } catch (error) {
        return error instanceof DOMException ? 'hangs' : 'fails';
      }
    }

    async function inject(asked: Parameters<typeof faultSchema.parse>[0]): Promise<HeldFault> {
      const fault: Fault = faultSchema.parse(asked);
      const targets = { replicas: [worker], hops: [] };
      expect(await injector.refusal(fault, targets)).toBeUndefined();
      return injector.inject(fault, targets, untilTaken);
    }

    async function takenBack(held: HeldFault): Promise<string> {
      await held.revert();
      return held.gone(never);
    }

    it.each(['kill', 'stop'] as const)('%s ends it, and it is started again', async (kind) => {
      const held = await inject({ kind, service: 'worker' });
      expect(held.seen).toBe('worker-1 is ended');
      expect(await answers()).not.toBe('answers');
      expect(await worker.state()).toBe('ended');
      expect(await takenBack(held)).toBe('worker-1 is running and ready');
      expect(await answers()).toBe('answers');
    });

    it('zone-loss ends every replica in it', async () => {
      const held = await inject({ kind: 'zone-loss', zone: 1, of: 2, services: ['worker'] });
      expect(held.seen).toBe('worker-1 is ended');
      expect(await answers()).not.toBe('answers');
      expect(await takenBack(held)).toBe('worker-1 is running and ready');
    });

    it('pause lets it hang, and it goes on', async () => {
      const held = await inject({ kind: 'pause', service: 'worker' });
      expect(held.seen).toBe('worker-1 is paused');
      expect(await answers()).toBe('hangs');
      // A duty cycle must not let it go on, either.
      expect(await answers()).toBe('hangs');
      expect(await takenBack(held)).toBe('worker-1 is running');
      expect(await answers()).toBe('answers');
    });

    it('restart-loop ends it again and again, until it is taken back', async () => {
      const held = await inject({ kind: 'restart-loop', service: 'worker', everySeconds: 2 });
      const states = new Set<string>();
      const changes: string[] = [];
      const untilMs = performance.now() + 5000;
      while (performance.now() < untilMs) {
        const state = await worker.state();
        if (changes.at(-1) !== state) changes.push(state);
        states.add(state);
        await delay(50);
      }
      expect(changes.slice(0, 4)).toEqual(['ended', 'running', 'ended', 'running']);
      expect(await takenBack(held)).toBe('worker-1 is running and ready');
      await delay(2500);
      expect(await answers()).toBe('answers');
    }, 30_000);

    it('cpu-squeeze leaves it a part of its CPU, which its work shows, and gives it back', async () => {
      const before = await worker.limits();
      expect(before.cores).toBeCloseTo(0.5, 2);
      const held = await inject({ kind: 'cpu-squeeze', service: 'worker', toShare: 0.2 });
      expect(held.seen).toBe('worker-1 has 0.1 cores, 0.5 cores before');
      const cores = await coresUsed(2000);
      expect(cores).toBeLessThan(0.13);
      expect(cores).toBeGreaterThan(0.05);
      expect(await takenBack(held)).toBe('worker-1 has its limits as before, and is ready');
      expect(await worker.limits()).toEqual(before);
      expect(await coresUsed(2000)).toBeGreaterThan(0.25);
    }, 30_000);

    /** By the worker, with more work than it can do. */
    async function coresUsed(ms: number): Promise<number> {
      const used = async (): Promise<number> =>
        (await running.counters())
          .filter(({ service }) => service === 'worker')
          .reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
      let goesOn = true;
      const ask = async (): Promise<void> => {
        while (goesOn) await fetch(new URL('/work?ms=20', running.url)).catch(() => undefined);
      };
      const users = [ask(), ask()];
      const [before, startMs] = [await used(), performance.now()];
      await delay(ms);
      const cores = ((await used()) - before) / ((performance.now() - startMs) / 1000);
      goesOn = false;
      await Promise.all(users);
      return cores;
    }

    it.runIf(driver.limitsMemory)(
      'memory-squeeze leaves it less than it needs: it is killed when it asks for more, and started again',
      async () => {
        const before = await worker.limits();
        const held = await inject({ kind: 'memory-squeeze', service: 'worker', toShare: 0.9 });
        expect(held.seen).toMatch(/^worker-1 may use \d+ MiB, and used \d+ MiB$/);
        expect((await worker.limits()).memoryBytes).toBeLessThan(before.memoryBytes ?? 0);
        await fetch(new URL('/eat', running.url)).catch(() => undefined);
        await expect.poll(() => worker.state(), { timeout: 20_000 }).toBe('ended');
        const kills = async (): Promise<number> =>
          (await running.counters()).find(({ service }) => service === 'worker')?.oomKills ?? 0;
        await expect.poll(kills, { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
        expect(await takenBack(held)).toBe('worker-1 has its limits as before, and is ready');
        expect(await worker.limits()).toEqual(before);
        expect(await answers()).toBe('answers');
      },
      60_000,
    );

    it.runIf(!driver.limitsMemory)('memory-squeeze is refused where memory cannot be limited', async () => {
      const fault = faultSchema.parse({ kind: 'memory-squeeze', service: 'worker' });
      expect(await injector.refusal(fault, { replicas: [worker], hops: [] })).toMatch(
        /nothing here can limit the memory of worker-1/,
      );
    });

    it('tells a fault that did not take, and leaves nothing of it', async () => {
      const deaf: ReplicaControl = { ...worker, pause: () => Promise.resolve() };
      const fault = faultSchema.parse({ kind: 'pause', service: 'worker' });
      const injecting = injector.inject(fault, { replicas: [deaf], hops: [] }, untilTaken);
      await expect(injecting).rejects.toMatchObject({
        name: 'FaultNotApplied',
        message: 'worker-1 is running, not paused',
      });
      expect(await answers()).toBe('answers');
    });

    it('has a test for every fault of the catalogue', () => {
      const onReplicas = [
        'kill',
        'stop',
        'pause',
        'restart-loop',
        'cpu-squeeze',
        'memory-squeeze',
        'zone-loss',
      ];
      // stores.integration.test.ts, volumes.integration.test.ts
      const onStores = ['cache-flush', 'connection-exhaustion', 'slow-queries', 'disk-full'];
      const onHops = ['latency', 'bandwidth', 'reset', 'black-hole', 'slow-close', 'partition']; // hops.integration.test.ts
      expect(faultCatalogue.map(({ kind }) => kind)).toEqual([
        ...onReplicas,
        ...onStores,
        ...onHops,
        'command',
      ]);
    });
  });
}
