import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaultInjector } from '../../harness/src/drivers/faults/catalogue.ts';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import { FaultNotApplied, type HeldFault } from '../../harness/src/ports/fault-injector.ts';
import type { HopControl } from '../../harness/src/ports/hop-control.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { endpointOf, levelOf } from '../stacks/asked-of-a-stack.ts';
import { driversUnderTest } from '../stacks/drivers-under-test.ts';
import { bringUp, type StackThatIsUp } from '../stacks/stack-that-is-up.ts';
import { isMissing } from '../system/needed-tools.ts';

const injector = createFaultInjector({ workingFolder: '.' });
const never = new AbortController().signal;
const untilTaken = { clock: systemClock, end: never, interrupted: never };
const level = levelOf('100', { worker: { replicas: 2 } });
const health = { path: '/health', startTimeoutSeconds: 60, drainTimeoutSeconds: 15 };

for (const driver of driversUnderTest.filter(({ owns }) => owns)) {
  const missing =
    (await isMissing(driver.name, driver.probe)) || (await isMissing('Toxiproxy', driver.proxies));

  describe.skipIf(missing)(`faults of the way between services: ${driver.name}`, () => {
    let up: StackThatIsUp;
    let running: RunningStack;
    let hops: readonly HopControl[];

    beforeAll(async () => {
      const proxies = await driver.proxies();
      const metrics = [endpointOf('worker')];
      up = await bringUp({
        ...{ name: 'hops', level, environment: driver.environment },
        create: (lease) => driver.create({ lease, levels: [level], health, metrics, proxies }),
      });
      ({ running } = up);
      hops = await running.hops();
    });
    afterAll(() => up.end());

    /** What a user sees of a request that goes the way, and how long it took. */
    async function asked(): Promise<{ readonly answer: string; readonly ms: number }> {
      const startMs = performance.now();
      const ms = (): number => performance.now() - startMs;
      try {
        const { status } = await fetch(new URL('/work?ms=1', running.url), {
          signal: AbortSignal.timeout(1500),
        });
        return { answer: status === 200 ? 'answers' : 'fails', ms: ms() };
      } catch (error) {
        return { answer: error instanceof DOMException ? 'hangs' : 'fails', ms: ms() };
      }
    }

    function inject(fault: Parameters<typeof faultSchema.parse>[0]): Promise<HeldFault> {
      return injector.inject(faultSchema.parse(fault), { replicas: [], hops }, untilTaken);
    }

    async function takenBack(held: HeldFault): Promise<void> {
      await held.revert();
      expect(await held.gone(never)).toBe(
        'nothing is on front > worker-1, and it answers; nothing is on front > worker-2, and it answers',
      );
      expect(await asked()).toMatchObject({ answer: 'answers' });
      for (const hop of hops) expect(await hop.toxics()).toEqual([]);
    }

    it('has a proxy on the way to each replica, which the stack is said to be made of', async () => {
      expect(hops.map(({ from, to, replica }) => [from, to, replica])).toEqual([
        ['front', 'worker', 'worker-1'],
        ['front', 'worker', 'worker-2'],
      ]);
      expect((await running.counters()).map(({ service }) => service)).toContain('toxiproxy');
      expect(up.parts['toxiproxy']).toMatch(/toxiproxy\W2\.\d+\.\d+/i);
      expect(await asked()).toMatchObject({ answer: 'answers' });
    });

    it('breaks the services of the stack only, never the proxies', async () => {
      const replicas = (await running.controls()).map(({ replica }) => replica);
      expect(replicas).toEqual(['front-1', 'worker-1', 'worker-2']);
    });

    it('has metrics read from the replicas, past the proxies', async () => {
      const addresses = await running.addressesOf('worker', 8080);
      expect(addresses.map(({ replica }) => replica)).toEqual(['worker-1', 'worker-2']);
      const held = await inject({ kind: 'black-hole', to: 'worker' });
      for (const { url } of addresses) expect((await fetch(new URL('/health', url))).status).toBe(200);
      await takenBack(held);
    });

    it('a replica that ends and is started again is behind its proxy as before', async () => {
      const worker = (await running.controls()).find(({ replica }) => replica === 'worker-1');
      await worker?.kill();
      await expect.poll(() => worker?.state()).toBe('ended');
      expect(await hops[0]?.ask(2000)).toEqual({ kind: 'broken' });
      await worker?.start();
      await worker?.ready(never);
      await expect.poll(async () => (await hops[0]?.ask(2000))?.kind, { timeout: 20_000 }).toBe('answered');
    });

    it('latency shows to users, and is gone afterwards', async () => {
      const held = await inject({ kind: 'latency', to: 'worker', ms: 400 });
      expect(held.seen).toMatch(
        /^front > worker-1 answers in [4-9]\d\d ms; front > worker-2 answers in [4-9]\d\d ms$/,
      );
      expect((await asked()).ms).toBeGreaterThan(390);
      await takenBack(held);
      expect((await asked()).ms).toBeLessThan(200);
    });

    it('bandwidth is what the proxy has', async () => {
      const held = await inject({ kind: 'bandwidth', to: 'worker', kilobytesPerSecond: 8 });
      expect(held.seen).toMatch(/^the proxy has a bandwidth of 8 kB\/s on front > worker-1; /);
      await takenBack(held);
    });

    it('reset breaks connections off', async () => {
      const held = await inject({ kind: 'reset', to: 'worker' });
      expect(held.seen).toMatch(/^front > worker-1 breaks connections off; /);
      expect(await asked()).toMatchObject({ answer: 'fails' });
      await takenBack(held);
    });

    it.each([
      { kind: 'black-hole', to: 'worker' } as const,
      { kind: 'partition', service: 'worker' } as const,
    ])('$kind lets nothing through', async (fault) => {
      const held = await inject(fault);
      expect(held.seen).toMatch(/^front > worker-1 does not answer; /);
      expect(await asked()).toMatchObject({ answer: 'hangs' });
      await takenBack(held);
    });

    it('slow-close keeps connections open', async () => {
      const held = await inject({ kind: 'slow-close', to: 'worker', ms: 500 });
      expect(held.seen).toMatch(/^the proxy has a close that takes 500 ms on front > worker-1; /);
      await takenBack(held);
    });

    it('tells a fault that did not take, and leaves nothing of it', async () => {
      const [first] = hops;
      if (first === undefined) throw new Error('no way');
      const deaf: HopControl = { ...first, poison: () => Promise.resolve() };
      const fault = faultSchema.parse({ kind: 'latency', to: 'worker', ms: 900 });
      const injecting = injector.inject(fault, { replicas: [], hops: [deaf] }, untilTaken);
      await expect(injecting).rejects.toBeInstanceOf(FaultNotApplied);
      await expect(injecting).rejects.toThrow(/^front > worker-1 answers in \d+ ms$/);
    });
  });
}
