import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelRecord } from '../../harness/src/model/record/record.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import { compareLevels, isTold } from '../../harness/src/verdict/comparison.ts';

/** A level with an interval of 15 %, as searches leave it. */
function level(name: string, estimate: number): LevelRecord {
  const collapsePoint = {
    estimate: rate(estimate),
    low: rate(estimate / 1.075),
    high: rate(estimate * 1.075),
    confidence: 0.95,
  };
  const bracket = { lowerBound: rate(0.9 * estimate), upperBound: rate(1.1 * estimate) };
  return { name, status: 'found', bracket, trials: [], resets: 0, collapsePoint };
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

  it('shares the chance of a false alarm among the levels and all of them together', () => {
    // A deviation of d standard deviations of pairs: 0.65 of the interval of both, over z975.
    const deviation = (0.65 * Math.SQRT2 * Math.log(1.075)) / 1.959963984540054;
    const changes = (count: number, of: number, z: number) => {
      const then = before.slice(0, count);
      const now = then.map((each, index) =>
        index < of ? level(each.name, (each.collapsePoint?.estimate ?? 0) * Math.exp(-z * deviation)) : each,
      );
      const { levels, overall } = compareLevels(then, now);
      return [levels[0]?.change, overall];
    };
    // One level is tested once, at 5 % on a side: 1.645.
    expect(changes(1, 1, 1.63)).toEqual(['same', 'same']);
    expect(changes(1, 1, 1.66)).toEqual(['lower', 'lower']);
    expect(changes(2, 2, 1.95 / Math.SQRT2)).toEqual(['same', 'same']);
    expect(changes(2, 2, 1.97 / Math.SQRT2)).toEqual(['same', 'lower']);
    // Of four, all together at 2.5 % (1.960), each at a quarter of that (2.498).
    expect(changes(4, 4, 1.95 / 2)).toEqual(['same', 'same']);
    expect(changes(4, 4, 1.97 / 2)).toEqual(['same', 'lower']);
    expect(changes(4, 1, 2.48)).toEqual(['same', 'same']);
    expect(changes(4, 1, 2.51)).toEqual(['lower', 'same']);
  });

  it('holds a loss against the doubt above it, and a gain against the doubt below', () => {
    const lopsided = (estimate: number, low: number, high: number): LevelRecord => ({
      ...level('100', estimate),
      collapsePoint: { estimate: rate(estimate), low: rate(low), high: rate(high), confidence: 0.95 },
    });
    const exact = lopsided(400, 399.9, 400.1);
    const change = (now: LevelRecord) => compareLevels([exact], [now]).levels[0]?.change;
    expect(change(lopsided(370, 250, 373))).toBe('lower');
    expect(change(lopsided(370, 367, 500))).toBe('same');
    expect(change(lopsided(430, 427, 600))).toBe('higher');
    expect(change(lopsided(430, 300, 433))).toBe('same');
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

  const ended = (status: LevelRecord['status'], bracket: LevelRecord['bracket']): LevelRecord => ({
    ...{ name: '100', status, bracket, trials: [], resets: 0 },
  });
  const atLeast = (load: number) => ended('at-least', { lowerBound: rate(load) });
  const under = ended('below-minimum', { upperBound: rate(1) });

  it.each([
    ['at least as much as before', atLeast(2000), atLeast(2000), 'same'],
    ['more that is allowed now', atLeast(2000), atLeast(3000), 'same'],
    ['less that is allowed now: it may carry less', atLeast(2000), atLeast(1000), 'unknown'],
    ['a point below what it carried at least', atLeast(500), level('100', 400), 'lower'],
    ['at least more than a point', level('100', 400), atLeast(500), 'higher'],
    ['at least as much as half of a point', level('100', 400), atLeast(200), 'unknown'],
    ['nothing twice', under, under, 'same'],
    ['a point and nothing', level('100', 400), under, 'lower'],
    ['an answer, and none', level('100', 400), ended('pending', {}), 'unknown'],
    ['no answer, and one', ended('drifted', {}), level('100', 400), 'unknown'],
  ] as const)('of levels without a ratio tells what is known of both: %s', (_what, then, now, change) => {
    const compared = compareLevels([then], [now]);
    expect(compared.levels[0]?.change).toBe(change);
    expect(compared.unanswered.map(({ level: name }) => name)).toEqual(change === 'unknown' ? ['100'] : []);
    expect(isTold(compared)).toBe(change !== 'unknown');
    expect(compared.overall).toBe(change);
    expect(compared.isRegression).toBe(change === 'lower');
  });

  it('tells a change of all without a ratio only where all that is known is the same', () => {
    const named = (name: string, of: LevelRecord): LevelRecord => ({ ...of, name });
    const then = [atLeast(500), named('75', atLeast(500)), named('50', ended('pending', {}))];
    const lower = [level('100', 400), named('75', level('75', 300)), named('50', atLeast(1))];
    expect(compareLevels(then, lower).overall).toBe('lower');
    const mixed = [level('100', 400), named('75', atLeast(600)), named('50', atLeast(1))];
    expect(compareLevels(then, mixed).overall).toBe('unknown');
    expect(compareLevels([], []).overall).toBe('unknown');
  });

  it('does not take a level that is open on one side for like one that is not', () => {
    const within: LevelRecord = level('100', 500);
    expect(compareLevels([atLeast(500)], [within]).levels[0]?.change).toBe('unknown');
    expect(compareLevels([within], [atLeast(500)]).levels[0]?.change).toBe('unknown');
    // What touches may be the same.
    const { low = rate(0), high = rate(0) } = within.collapsePoint ?? {};
    expect(compareLevels([within], [atLeast(high)]).levels[0]?.change).toBe('unknown');
    expect(compareLevels([within], [ended('below-minimum', { upperBound: low })]).levels[0]?.change).toBe(
      'unknown',
    );
  });

  it('leaves nothing open for a level that only the later run has, and all for a run without one in common', () => {
    const [hundred] = before;
    if (hundred === undefined) throw new Error('there are levels');
    expect(isTold(compareLevels([hundred], before))).toBe(true);
    expect(isTold(compareLevels([hundred], before.slice(1)))).toBe(false);
    expect(isTold(compareLevels([], before))).toBe(false);
  });

  it('takes a level that carries nothing any more for lower, and one that was not measured for unknown', () => {
    const bracket = { upperBound: rate(1) };
    const dead: LevelRecord = { name: '25', status: 'below-minimum', bracket, trials: [], resets: 0 };
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
