import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { narrowEnough } from '../../harness/src/search/narrow-enough.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { aGoal, sustained, trialOf, undecided } from './run-search.ts';

const trials = (count: number, seconds = 8) =>
  Array.from({ length: count }, () =>
    trialOf({ load: ratePerSecond(50), duration: durationMs(1000 * seconds) }, sustained),
  );

describe('the width at which an interval is narrow enough', () => {
  const goal = aGoal({ maxTrials: 12, relativeWidth: 0.15 });

  it('is the one asked for, as long as a search takes what it usually takes', () => {
    expect(narrowEnough(goal, trials(7), 50)).toBe(0.15);
  });

  it('is twice that when the trials allowed are nearly used up', () => {
    expect(narrowEnough(goal, trials(11), 50)).toBeCloseTo(0.3);
  });

  it('goes by requests: minutes of few requests a second are no long search', () => {
    const manyTrials = { ...goal, maxTrials: 100 };
    expect(narrowEnough(manyTrials, trials(3, 100), 3)).toBe(0.15);
    expect(narrowEnough(manyTrials, trials(3, 100), 300)).toBeCloseTo(0.3);
  });

  it('is the one asked for to the end, when the time of the run is the limit', () => {
    expect(narrowEnough({ ...goal, insists: true }, trials(50, 100), 300)).toBe(0.15);
  });

  test('it is never under the one asked for, never over twice that, and one more trial makes it no narrower', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        fc.array(fc.integer({ min: 2, max: 300 }), { maxLength: 30 }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (relativeWidth, seconds, estimate) => {
          const asked = { ...goal, relativeWidth };
          const made = seconds.map((each) =>
            trialOf({ load: ratePerSecond(50), duration: durationMs(1000 * each) }, undecided),
          );
          const width = narrowEnough(asked, made, estimate);
          expect(width).toBeGreaterThanOrEqual(relativeWidth);
          expect(width).toBeLessThanOrEqual(2 * relativeWidth * (1 + 1e-9));
          expect(width).toBeGreaterThanOrEqual(narrowEnough(asked, made.slice(1), estimate));
        },
      ),
    );
  });
});
