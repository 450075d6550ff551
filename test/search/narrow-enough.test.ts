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
  const goal = aGoal({ initialLoad: 300, maxTrials: 12, relativeWidth: 0.15 });

  it('is the one asked for, until the time that was told is nearly over', () => {
    expect(narrowEnough(goal, trials(2))).toBe(0.15);
  });

  it('is two and a half times that when it is over', () => {
    expect(narrowEnough(goal, trials(5))).toBeCloseTo(0.375);
  });

  it('is that when the trials allowed are nearly used up, however short they were', () => {
    expect(narrowEnough({ ...goal, initialLoad: ratePerSecond(3) }, trials(11, 4))).toBeCloseTo(0.375);
  });

  it('goes by the time that was told: minutes at few requests a second are no long search', () => {
    expect(narrowEnough({ ...goal, initialLoad: ratePerSecond(3) }, trials(3, 100))).toBe(0.15);
    expect(narrowEnough(goal, trials(3, 100))).toBeCloseTo(0.375);
  });

  it('is the one asked for to the end, when the time of the run is the limit', () => {
    expect(narrowEnough({ ...goal, insists: true }, trials(50, 100))).toBe(0.15);
  });

  it('is never one that says nothing, however wide it is asked for', () => {
    const late = trials(50, 100);
    expect(narrowEnough({ ...goal, relativeWidth: 0.4 }, late)).toBeCloseTo(0.5);
    expect(narrowEnough({ ...goal, relativeWidth: 0.5 }, late)).toBe(0.5);
  });

  test('it is never under the one asked for, never over two and a half times that, and one more trial makes it no narrower', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        fc.array(fc.integer({ min: 2, max: 300 }), { maxLength: 30 }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (relativeWidth, seconds, initialLoad) => {
          const asked = aGoal({ initialLoad, maxTrials: 12, relativeWidth });
          const made = seconds.map((each) =>
            trialOf({ load: ratePerSecond(50), duration: durationMs(1000 * each) }, undecided),
          );
          const width = narrowEnough(asked, made);
          expect(width).toBeGreaterThanOrEqual(relativeWidth);
          expect(width).toBeLessThanOrEqual(2.5 * relativeWidth * (1 + 1e-9));
          expect(width).toBeGreaterThanOrEqual(narrowEnough(asked, made.slice(1)));
        },
      ),
    );
  });
});
