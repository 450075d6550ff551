import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnMeans, withStep, type Step } from '../../../harness/src/actions/progress/course.ts';

/** A second after the other, each with its rate. */
function courseOf(rates: readonly number[]): readonly Step[] {
  return rates.reduce<readonly Step[]>(
    (steps, rate, second) => withStep(steps, { fromSeconds: second, toSeconds: second + 1, rate }),
    [],
  );
}

const rates = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 2000 });
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

describe('the course of a night', () => {
  it('stays short however long the night is, and keeps its total and its length', () => {
    fc.assert(
      fc.property(rates, (all) => {
        const steps = courseOf(all);
        expect(steps.length).toBeLessThanOrEqual(240);
        expect(steps.at(-1)?.toSeconds).toBe(all.length);
        const total = sum(steps.map(({ fromSeconds, toSeconds, rate }) => rate * (toSeconds - fromSeconds)));
        expect(total).toBeCloseTo(sum(all), 4);
      }),
      { numRuns: 30 },
    );
  });

  it('in columns has the same total, whatever their number', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100 }), (all, columns) => {
        const means = columnMeans(courseOf(all), all.length, columns);
        expect(means).toHaveLength(columns);
        const total = sum(means.map((mean) => ((mean ?? 0) * all.length) / columns));
        expect(total).toBeCloseTo(sum(all), 4);
      }),
      { numRuns: 30 },
    );
  });

  it('has nothing in the columns that it has not reached', () => {
    expect(columnMeans(courseOf([10, 20, 30]), 12, 6)).toEqual([
      15,
      30,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
