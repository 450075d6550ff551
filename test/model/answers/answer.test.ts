import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  pointOf,
  widestFactor,
  type AnsweredLevel,
} from '../../../harness/src/model/answers/answer.ts';
import { ratePerSecond } from '../../../harness/src/model/units.ts';

const statuses = [
  'pending',
  'found',
  'at-least',
  'below-minimum',
  'budget-exhausted',
  'measurement-invalid',
  'drifted',
  'not-searched',
] as const;

const load = fc.double({ min: 0.01, max: 5000, noNaN: true });
const factor = fc.double({ min: 1, max: 3, noNaN: true });
const rate = load.map(ratePerSecond);
const point = fc.tuple(load, factor, factor).map(([estimate, below, above]) => ({
  estimate: ratePerSecond(estimate),
  low: ratePerSecond(estimate / below),
  high: ratePerSecond(estimate * above),
  confidence: 0.95,
}));
const level: fc.Arbitrary<AnsweredLevel> = fc.record(
  {
    status: fc.constantFrom(...statuses),
    bracket: fc.record({ lowerBound: rate, upperBound: rate }, { requiredKeys: [] }),
    collapsePoint: point,
  },
  { requiredKeys: ['status', 'bracket'] },
);

function known(
  low: number,
  estimate: number,
  high: number,
  bracket: AnsweredLevel['bracket'],
): AnsweredLevel {
  const [from, at, to] = [ratePerSecond(low), ratePerSecond(estimate), ratePerSecond(high)];
  return {
    status: 'budget-exhausted',
    bracket,
    collapsePoint: { estimate: at, low: from, high: to, confidence: 0.95 },
  };
}

describe('what may be said of where a level collapses', () => {
  it('is a collapse point only when it is confirmed on both sides and narrow enough to say something', () => {
    fc.assert(
      fc.property(level, (each) => {
        const { bracket, status } = each;
        const found = pointOf(each);
        if (found === undefined) return;
        expect(found.high).toBeLessThanOrEqual(widestFactor * found.low);
        expect(['found', 'budget-exhausted', 'not-searched']).toContain(status);
        if (status === 'not-searched') return;
        expect(bracket.lowerBound).toBeLessThanOrEqual(found.high);
        expect(bracket.upperBound).toBeGreaterThanOrEqual(found.low);
      }),
    );
  });

  it('is a collapse point whenever it is so', () => {
    fc.assert(
      fc.property(load, fc.double({ min: 1, max: 1.41, noNaN: true }), (estimate, half) => {
        const [low, high] = [ratePerSecond(estimate / half), ratePerSecond(estimate * half)];
        const bracket = { lowerBound: low, upperBound: high };
        expect(answerOf(known(low, estimate, high, bracket)).kind).toBe('point');
      }),
    );
  });

  it('has, of a search that was not measured, the interval and the confirmed bounds in its range, and no end that is a guess', () => {
    fc.assert(
      fc.property(level, point, ({ bracket }, collapsePoint) => {
        const answer = answerOf({ status: 'budget-exhausted', bracket, collapsePoint });
        if (answer.kind !== 'not-measured') return;
        expect(answer.high ?? Infinity).toBeGreaterThanOrEqual(collapsePoint.high);
        expect(answer.low ?? 0).toBeLessThanOrEqual(collapsePoint.low);
        expect([answer.low, answer.high].map((end) => end !== undefined)).toEqual(
          [bracket.lowerBound, bracket.upperBound].map((bound) => bound !== undefined),
        );
        if (answer.because !== 'contradicted') return;
        expect(answer.low).toBeLessThanOrEqual(Number(bracket.lowerBound));
        expect(answer.high).toBeGreaterThanOrEqual(Number(bracket.upperBound));
      }),
    );
  });

  it.each([
    [
      'an interval from 27 to 4,000',
      known(27.1, 389, 4000, { lowerBound: ratePerSecond(30), upperBound: ratePerSecond(3900) }),
      { because: 'too-wide', low: 27.1, high: 4000 },
    ],
    [
      'one below which nothing was sustained: its lower end is a guess',
      known(13.5, 17, 24.9, { upperBound: ratePerSecond(20) }),
      { because: 'none-sustained', high: 24.9 },
    ],
    [
      'one above which nothing was violated',
      known(13.5, 17, 24.9, { lowerBound: ratePerSecond(16) }),
      { because: 'none-violated', low: 13.5 },
    ],
    [
      'one that a confirmed violation lies under',
      known(18.3, 23.1, 30.8, { lowerBound: ratePerSecond(12.8), upperBound: ratePerSecond(16.9) }),
      { because: 'contradicted', low: 12.8, high: 30.8 },
    ],
    ['one that nothing was confirmed of', known(27, 389, 4000, {}), { because: 'none-confirmed' }],
    ['no valid trial', { status: 'pending', bracket: {} }, { because: 'not-tried' }],
    [
      'one of a level that drifted',
      {
        ...known(95, 100, 105, { lowerBound: ratePerSecond(95), upperBound: ratePerSecond(105) }),
        status: 'drifted',
      },
      { because: 'not-settled', low: 95, high: 105 },
    ],
  ])('is nothing for %s', (_what, each, answer) => {
    expect(answerOf(each)).toEqual({ kind: 'not-measured', ...answer });
  });

  it('is an end of the loads allowed where that is what the search came to', () => {
    const bracket = { lowerBound: ratePerSecond(2000), upperBound: ratePerSecond(1) };
    expect(answerOf({ status: 'at-least', bracket })).toEqual({ kind: 'at-least', load: 2000 });
    expect(answerOf({ status: 'below-minimum', bracket })).toEqual({ kind: 'under', load: 1 });
  });

  it('of an earlier run rests on what confirmed it there, and must be as narrow', () => {
    const earlier = { ...known(190, 200, 210, {}), status: 'not-searched' };
    expect(answerOf(earlier).kind).toBe('point');
    expect(answerOf({ ...known(27, 389, 4000, {}), status: 'not-searched' }).kind).toBe('not-measured');
  });
});
