import { describe, expect, it } from 'vitest';
import { durationMs } from '../../harness/src/model/units.ts';
import { levelLeftMs, searchLeftMs, type Pace } from '../../harness/src/run/searches/time-left.ts';
import { aGoal } from '../search/run-search.ts';

const pace: Pace = { provisionMs: 10_000, aroundTrialMs: 2000, levelsMs: [], overloadMs: 30_000 };
const goal = aGoal({ confirmDuration: durationMs(12_000) });
/** So many that how many they are does not matter. */
const search = { goal, load: 1e6, mostTrials: 50 };

describe('the time that a search still takes', () => {
  it('falls with each halving of the interval, and is some trials even at the end', () => {
    const left = [64, 16, 4, 2, 1, 0.5].map((widthRatio) => searchLeftMs({ ...search, widthRatio }, pace));
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect(left.at(-1)).toBeCloseTo(15_000 + (1.25 / 0.66) * 2000, -2);
    expect(left[0]).toBe(searchLeftMs(search, pace));
  });

  it('is longer for a narrower interval, by much more than a trial for each halving', () => {
    const left = [0.15, 0.05].map((relativeWidth) =>
      searchLeftMs({ ...search, goal: { ...goal, relativeWidth } }, pace),
    );
    expect((left[1] ?? 0) / (left[0] ?? 0)).toBeCloseTo(15.2 / 3.8, 2);
  });

  it('is longer where few requests come, and by how few', () => {
    const [many = 0, few = 0, fewer = 0] = [300, 12, 3].map((load) =>
      searchLeftMs({ ...search, load }, pace),
    );
    expect(few).toBeGreaterThan(2 * many);
    expect(fewer).toBeGreaterThan(3 * few);
  });

  it('is no longer than the trials that are left', () => {
    expect(searchLeftMs({ ...search, mostTrials: 2 }, pace)).toBe(2 * (0.66 * 12_000 + 2000));
  });
});

describe('the time that a level takes which is not up now', () => {
  it('is a guess from its parts, and the nearer to what levels took, the more there were', () => {
    const fresh = { isNew: true, isCharacterised: false };
    const guess = 40_000 + 2 * (3000 + 2000) + searchLeftMs(search, pace);
    expect(levelLeftMs(fresh, pace, search)).toBe(guess);
    const levelsMs = [77_000, 83_000, 80_000];
    expect(levelLeftMs(fresh, { ...pace, levelsMs }, search)).toBeCloseTo((guess + 240_000) / 4, 6);
  });

  it('is what is left to do there, with coming up again', () => {
    const done = { isNew: false, isCharacterised: true };
    expect(levelLeftMs({ ...done, widthRatio: 0.9 }, pace, search)).toBe(0);
    expect(levelLeftMs({ isNew: false, isCharacterised: false }, pace, search)).toBe(40_000);
    expect(levelLeftMs({ ...done, widthRatio: 2 }, pace, search)).toBe(
      10_000 + searchLeftMs({ ...search, widthRatio: 2 }, pace),
    );
  });
});
