import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelRecord } from '../../harness/src/model/record.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import { compareLevels } from '../../harness/src/verdict/comparison.ts';

/** A level with an interval of 15 %, as searches leave it. */
function level(name: string, estimate: number): LevelRecord {
  const collapsePoint = {
    estimate: rate(estimate),
    low: rate(estimate / 1.075),
    high: rate(estimate * 1.075),
    confidence: 0.95,
  };
  return { name, status: 'found', bracket: {}, trials: [], resets: 0, collapsePoint };
}

const before = [level('100', 400), level('75', 300), level('50', 200), level('25', 100)];
const scaled = (factor: number): LevelRecord[] =>
  before.map(({ name, collapsePoint }) => level(name, factor * (collapsePoint?.estimate ?? 0)));

describe('the comparison of two runs', () => {
  it('sees no change where the figures are as near as equal runs are', () => {
    const { levels, overall, isRegression } = compareLevels(before, scaled(0.99));
    expect(levels.map(({ change }) => change)).toEqual(['same', 'same', 'same', 'same']);
    expect([overall, isRegression]).toEqual(['same', false]);
  });

  it('sees a loss at all levels that is too small to be seen at one', () => {
    const { levels, overall, isRegression } = compareLevels(before, scaled(0.95));
    expect(levels.map(({ change }) => change)).toEqual(['same', 'same', 'same', 'same']);
    expect([overall, isRegression]).toEqual(['lower', true]);
    expect(levels[0]?.ratio?.estimate).toBeCloseTo(0.95, 9);
  });

  it('sees a large loss at one level of four', () => {
    const now = [level('100', 330), ...before.slice(1)];
    const { levels, isRegression } = compareLevels(before, now);
    expect(levels.map(({ change }) => change)).toEqual(['lower', 'same', 'same', 'same']);
    expect(isRegression).toBe(true);
  });

  it('is the mirror of the comparison the other way round', () => {
    const mirrored = { lower: 'higher', higher: 'lower', same: 'same', unknown: 'unknown' } as const;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (factors) => {
          const now = before.map((each, index) =>
            level(each.name, (factors[index] ?? 1) * (each.collapsePoint?.estimate ?? 0)),
          );
          const [there, back] = [compareLevels(before, now), compareLevels(now, before)];
          expect(back.levels.map(({ change }) => change)).toEqual(
            there.levels.map(({ change }) => mirrored[change]),
          );
          expect(back.overall).toBe(mirrored[there.overall]);
        },
      ),
    );
  });

  it('takes a level that carries nothing any more for lower, and one that was not measured for unknown', () => {
    const dead: LevelRecord = { name: '25', status: 'below-minimum', bracket: {}, trials: [], resets: 0 };
    const { levels, isRegression } = compareLevels(before, [...before.slice(0, 2), dead]);
    expect(levels.map(({ level: name, change }) => [name, change])).toEqual([
      ['100', 'same'],
      ['75', 'same'],
      ['50', 'unknown'],
      ['25', 'lower'],
    ]);
    expect(isRegression).toBe(true);
  });
});
