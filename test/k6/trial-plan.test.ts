import { describe, expect, expectTypeOf, it } from 'vitest';
import { planOf, type TrialPlan } from '../../harness/src/drivers/k6/trial-plan.ts';
import { behaviourSchema, plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { steadyCurve } from '../../harness/src/model/rate-curve.ts';
import { readPlan, type Plan } from '../../scenarios/runtime/plan.ts';

/** One side is made by a parser, which does not say `readonly`. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

const request = {
  trialId: '100-001',
  targetUrl: new URL('http://127.0.0.1:1/'),
  rates: steadyCurve(20, 4000),
  behaviour: plainBehaviour,
  samplesFreshness: true,
  seed: 7,
  logFile: 'log',
};
const arrivals = { sliceMs: 100, counts: Array.from({ length: 40 }, () => 2) };
const settings = { timeoutMs: 500, slo: { latencyMs: 250 }, arrivalsFile: 'arrivals.json', hosts: {} };

describe('the plan of a trial', () => {
  it('has one shape on both sides', () => {
    expectTypeOf<Frozen<TrialPlan>>().toEqualTypeOf<Frozen<Plan>>();
    const plan = planOf(request, settings, arrivals);
    expect(readPlan({ HEADROOM_PLAN: JSON.stringify(plan) })).toEqual(plan);
    expect(() => readPlan({})).toThrow('is started by headroom');
  });

  it('says what was asked for', () => {
    const behaviour = behaviourSchema.parse({ retries: { kind: 'naive' }, patienceMs: 1200 });
    expect(planOf({ ...request, behaviour }, settings, arrivals)).toMatchObject({
      targetUrl: 'http://127.0.0.1:1/',
      headers: {},
      hosts: {},
      seed: 7,
      timeoutMs: 500,
      sloLatencyMs: 250,
      sliceMs: 100,
      durationMs: 4000,
      behaviour: { retries: { kind: 'naive', attempts: 3 }, patienceMs: 1200, hotKeyShare: 0 },
      longestIntentMs: 1200,
    });
    expect(planOf(request, settings, arrivals)).not.toHaveProperty('freshness');
  });

  it('has the user and the password of the URL in a header, and nowhere else', () => {
    const targetUrl = new URL('http://user:p%40ss@127.0.0.1:1/base/');
    const plan = planOf({ ...request, targetUrl }, settings, arrivals);
    expect(plan.targetUrl).toBe('http://127.0.0.1:1/base/');
    expect(plan.headers).toEqual({ authorization: `Basic ${btoa('user:p@ss')}` });
  });

  it('samples posts with as many VUs as can wait at once', () => {
    const freshness = { seconds: 2, share: 0.95, everySeconds: 0.5, giveUpSeconds: 10 };
    const plan = planOf(request, { ...settings, slo: { latencyMs: 250, freshness } }, arrivals);
    expect(plan.freshness).toEqual({ everyMs: 500, sloMs: 2000, giveUpMs: 10_000, vus: 26 });
  });

  it('waits for a post at least as long as it may take to show', () => {
    const freshness = { seconds: 30, share: 0.95, everySeconds: 1, giveUpSeconds: 10 };
    const plan = planOf(request, { ...settings, slo: { latencyMs: 250, freshness } }, arrivals);
    expect(plan.freshness?.giveUpMs).toBe(30_000);
  });
});
