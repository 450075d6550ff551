import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { vusFor, type TrialPlan } from '../../harness/src/drivers/k6/trial-plan.ts';
import { readPlan, type Plan } from '../../scenarios/runtime/plan.ts';

describe('the plan of a trial', () => {
  it('has one shape on both sides', () => {
    expectTypeOf<TrialPlan>().toEqualTypeOf<Plan>();
    const plan: TrialPlan = {
      targetUrl: 'http://127.0.0.1:1',
      seed: 1,
      timeoutMs: 500,
      sloLatencyMs: 250,
      vus: 10,
      sliceMs: 100,
      arrivalsFile: 'arrivals.json',
    };
    expect(readPlan({ HEADROOM_PLAN: JSON.stringify(plan) })).toEqual(plan);
    expect(() => readPlan({})).toThrow('is started by headroom');
  });

  it('has a VU for every request that runs into its timeout, and then some', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 50, max: 2000 }),
        (load, timeoutMs) => {
          const inFlight = (load * timeoutMs) / 1000;
          expect(vusFor(load, timeoutMs)).toBeGreaterThan(Math.min(4999, inFlight + 3 * Math.sqrt(inFlight)));
        },
      ),
    );
  });

  it('has not so many VUs that connections rest longer than servers keep them', () => {
    for (const load of [20, 50, 500, 2000]) expect(vusFor(load, 500) / load).toBeLessThan(2);
    expect(vusFor(2000, 60_000)).toBe(5000);
  });
});
