import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  besideErrors,
  constantErrorsOf,
  missAlone,
  unexplainedErrorsAt,
} from '../../harness/src/analysis/capacity/constant-errors.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import type { BadKind } from '../../harness/src/model/sample.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { next } from '../../harness/src/search/next.ts';
import { aGoal, sustained, violated } from '../search/run-search.ts';
import { searchSimulated } from '../search/simulated-search.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const context = { slo, minLoad: 1, maxLoad: 2000 };

/** Of 10 s at a load, with so many requests bad in a way, and all others answered well. */
function trialWith(load: number, share: number, kind: BadKind = 'http-5xx'): EvidentTrial {
  const bad = share * load * 10;
  return {
    load: ratePerSecond(load),
    duration: durationMs(11_000),
    outcome: share > 0.01 ? violated : sustained,
    measures: {
      windowSeconds: 10,
      offeredPerSecond: load,
      goodShare: 1 - share,
      bad: bad === 0 ? {} : { [kind]: bad },
      served: {
        fromSeconds: 1,
        seconds: 10,
        offeredPerSecond: load,
        perSecond: load * (1 - (kind === 'slow' ? 0 : share)),
        scatterPerSecond: 1,
        trend: { perSecond: 0, standardError: 1 },
      },
    },
  };
}

describe('errors at a constant share', () => {
  it('are told from two loads that are far enough apart, at the share that they come at', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.004, max: 0.3, noNaN: true }), (share) => {
        const found = constantErrorsOf([trialWith(400, share), trialWith(100, share)]);
        expect(found?.share).toBeCloseTo(share, 6);
        expect(found).toMatchObject({ from: 100, to: 400 });
      }),
    );
  });

  it('are not told from one load, nor when they grow with the load, nor of refusals or lateness', () => {
    expect(constantErrorsOf([trialWith(400, 0.05), trialWith(380, 0.05)])).toBeUndefined();
    expect(constantErrorsOf([trialWith(400, 0.05), trialWith(100, 0.005)])).toBeUndefined();
    expect(constantErrorsOf([trialWith(400, 0.05, 'shed'), trialWith(100, 0.05, 'shed')])).toBeUndefined();
    expect(constantErrorsOf([trialWith(400, 0.05, 'slow'), trialWith(100, 0.05, 'slow')])).toBeUndefined();
  });

  it('make a search ask at a small load whether they come at any', () => {
    expect(unexplainedErrorsAt([trialWith(200, 0.05)], slo)).toBe(200);
    expect(unexplainedErrorsAt([trialWith(200, 0)], slo)).toBeUndefined();
    expect(next(aGoal(), [trialWith(200, 0.05)])).toMatchObject({
      kind: 'try',
      candidate: { load: 50 },
      why: 'errors come at 200 requests/s: do they at any load?',
    });
  });

  it('miss the SLO alone when they are beyond chance more than it allows, and the search ends with that', () => {
    const more = [trialWith(400, 0.03), trialWith(100, 0.03)];
    const fewer = [trialWith(400, 0.006), trialWith(100, 0.006)];
    expect(missAlone(constantErrorsOf(more), slo)).toBe(true);
    expect(missAlone(constantErrorsOf(fewer), slo)).toBe(false);
    expect(next(aGoal(), more)).toEqual({
      kind: 'done',
      status: 'below-minimum',
      bracket: { upperBound: 100 },
    });
    expect(next(aGoal(), fewer)).toMatchObject({ kind: 'try' });
  });

  it('are left out of what load does, and so is what the SLO has left for it', () => {
    const { trials, context: left } = besideErrors([trialWith(400, 0.006), trialWith(100, 0.006)], context);
    expect(left.slo.goodShare).toBeCloseTo(0.996, 6);
    for (const { load, measures } of trials) {
      expect(measures.goodShare).toBeCloseTo(1, 6);
      expect(measures.served?.perSecond).toBeCloseTo(load, 6);
    }
    const without = [trialWith(400, 0), trialWith(100, 0)];
    expect(besideErrors(without, context)).toEqual({ trials: without, context });
  });

  it('end the search of a target that has more of them than its SLO allows within a few trials', () => {
    const system = { servers: 2, capacity: 300, service: 'exponential', errorShare: 0.05 } as const;
    for (const [seed, initialLoad] of [50, 200, 500].entries()) {
      const { done, trials } = searchSimulated(system, aGoal({ initialLoad }), slo, seed + 1);
      expect(done.status).toBe('below-minimum');
      expect(trials.length).toBeLessThanOrEqual(5);
    }
  });
});
