import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import {
  FaultNotApplied,
  FaultNotReverted,
  type FaultInjector,
} from '../../harness/src/ports/fault-injector.ts';
import { FaultSchedule } from '../../harness/src/run/drills/fault-schedule.ts';
import { VirtualClock } from '../faults/fakes/virtual-clock.ts';

describe('the faults of any drill', () => {
  const settles = fc.record({
    injectMs: fc.constantFrom(0, 50, 3000, 20_000),
    injects: fc.constantFrom('well', 'well', 'not', 'left'),
    revertMs: fc.constantFrom(0, 400, 9000),
    reverts: fc.boolean(),
    goneMs: fc.constantFrom(0, 5000),
    isGone: fc.boolean(),
    fromSeconds: fc.integer({ min: 0, max: 20 }),
    holdSeconds: fc.integer({ min: 0, max: 20 }),
  });
  const drills = fc.record({
    faults: fc.array(settles, { minLength: 1, maxLength: 4 }),
    loadEndsMs: fc.constantFrom(0, 700, 9000, 25_000, 60_000),
    isInterrupted: fc.boolean(),
  });

  it('are all taken back when it has ended, once each and none after that', async () => {
    await fc.assert(
      fc.asyncProperty(drills, async ({ faults, loadEndsMs, isInterrupted }) => {
        const clock = new VirtualClock();
        const [on, injected, reverted] = [new Set<number>(), new Set<number>(), [] as number[]];
        const failing = (isRight: boolean): Promise<void> =>
          isRight ? Promise.resolve() : Promise.reject(new Error('it does not answer'));
        const own = faults.map((each, index) => ({ each, index, targets: { replicas: [], hops: [] } }));
        const inject: FaultInjector['inject'] = async (_fault, asked) => {
          const found = own.find((one) => one.targets === asked);
          if (found === undefined) throw new Error('of another drill');
          const { each, index } = found;
          const { injectMs, injects, revertMs, reverts, goneMs, isGone } = each;
          await clock.sleep(injectMs);
          if (injects === 'left') throw new FaultNotReverted('left');
          if (injects === 'not') throw new FaultNotApplied('not');
          on.add(index);
          injected.add(index);
          return {
            seen: 'it took',
            async revert() {
              reverted.push(index);
              await clock.sleep(revertMs);
              await failing(reverts);
              on.delete(index);
            },
            async gone(signal) {
              await clock.sleep(goneMs, signal);
              await failing(isGone);
              return 'it is gone';
            },
          };
        };
        const fault = faultSchema.parse({ kind: 'kill', service: 'api' });
        const interrupt = new AbortController();
        const schedule = new FaultSchedule({
          ...{ level: '50', clock, signal: interrupt.signal, onEvent: () => undefined },
          faults: own.map(({ each: { fromSeconds, holdSeconds }, index, targets: its }) => ({
            ...{ fault, targets: its, names: [String(index)] },
            ...{ fromSeconds, toSeconds: fromSeconds + holdSeconds },
          })),
          injector: { refusal: async () => undefined, inject },
        });
        schedule.begin(0);
        await clock.pass(loadEndsMs);
        if (isInterrupted) interrupt.abort(new Error('interrupted'));
        const ended = await clock.untilSettled(schedule.end());
        expect(clock.now() - loadEndsMs).toBeLessThanOrEqual(34_000);
        expect(new Set(reverted)).toEqual(injected);
        expect(reverted.length).toBe(injected.size);
        const lives = ended.status === 'fulfilled' ? ended.value : [];
        expect(lives.length).toBe(faults.length);
        for (const index of on) expect(lives[index]).toMatchObject({ mayBeOn: true });
        const before = reverted.length;
        await clock.pass(200_000);
        expect([reverted.length, injected.size]).toEqual([before, before]);
        expect(clock.isQuiet).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
