import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import { spentBurstOf, withoutBurst } from '../../harness/src/analysis/capacity/spent-burst.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { sustained, trialOf, violated } from '../search/run-search.ts';

const rate = 100;

/** What a token bucket lets in of an even load, seen from one second on. */
function limited(load: number, untilSeconds: number, burst: number): EvidentTrial {
  const letIn = (at: number): number => Math.min(load * at, burst + rate * at);
  const perSecond = (letIn(untilSeconds) - letIn(1)) / (untilSeconds - 1);
  const outcome = perSecond < 0.99 * load ? violated : sustained;
  return trialOf(
    { load: ratePerSecond(load), duration: durationMs(1000 * untilSeconds) },
    outcome,
    perSecond,
  );
}

describe('the burst that a limiter lets pass', () => {
  it('is told by trials that were longer or further above its rate than others', () => {
    const trials = [limited(300, 4, 80), limited(140, 4, 80), limited(130, 8, 80), limited(115, 4, 80)];
    expect(spentBurstOf(trials)).toBeGreaterThan(65);
    expect(spentBurstOf(trials)).toBeLessThan(100);
  });

  it('is not told by one trial, nor by trials that were all alike', () => {
    expect(spentBurstOf([])).toBeUndefined();
    expect(spentBurstOf([limited(140, 4, 80)])).toBeUndefined();
    expect(spentBurstOf([limited(140, 4, 80), limited(140, 4, 80)])).toBeUndefined();
  });

  test('taken off a trial that was refused, it leaves the rate, whatever the load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 4, max: 30 }),
        fc.double({ min: 1.1, max: 5, noNaN: true }),
        (burst, seconds, times) => {
          const trial = limited(times * rate, seconds, burst);
          fc.pre(trial.outcome.kind === 'violated');
          const { served } = withoutBurst(trial, burst, rate).measures;
          const isRefused = (trial.measures.served?.perSecond ?? 0) < 0.97 * times * rate;
          if (isRefused) expect(served?.perSecond).toBeCloseTo(rate, 6);
          expect(served?.perSecond).toBeLessThanOrEqual((trial.measures.served?.perSecond ?? 0) + 1e-9);
        },
      ),
    );
  });

  it('leaves a load below the rate as it is', () => {
    const trial = limited(80, 8, 50);
    expect(withoutBurst(trial, 50, rate)).toBe(trial);
  });
});
