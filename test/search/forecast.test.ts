import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastAt, widthIn } from '../../harness/src/search/forecast.ts';
import { aGoal } from './run-search.ts';

const loads = fc.double({ min: 0.2, max: 5000, noNaN: true });

describe('what a search will take', () => {
  it('is about half a minute where many requests come, and many minutes where few do', () => {
    const [many, few] = [300, 3].map((load) => forecastAt(aGoal(), load, 1500));
    expect(many?.searchMs.likely).toBeGreaterThan(25_000);
    expect(many?.searchMs.likely).toBeLessThan(50_000);
    expect(few).toMatchObject({ boundMs: 100_000 });
    expect(few?.searchMs.likely).toBeGreaterThan(8 * 60_000);
  });

  it('is never less at fewer requests, and lies between the least and the most that is told', () => {
    fc.assert(
      fc.property(loads, loads, (a, b) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map(
          (load) => forecastAt(aGoal(), load, 1500).searchMs,
        );
        expect(fewer?.likely ?? 0).toBeGreaterThanOrEqual(0.9 * (more?.likely ?? 0));
        for (const each of [fewer, more]) {
          expect(each?.low).toBeLessThan(each?.likely ?? 0);
          expect(each?.high).toBeGreaterThan(each?.likely ?? 0);
        }
      }),
    );
  });

  it('gives the width that was asked for in the time that is told for it, and less in less', () => {
    fc.assert(
      fc.property(loads, fc.double({ min: 0.02, max: 0.5, noNaN: true }), (load, relativeWidth) => {
        const goal = aGoal({ relativeWidth });
        const { likely } = forecastAt(goal, load, 1500).searchMs;
        expect(widthIn(likely, goal, load, 1500)).toBeCloseTo(relativeWidth, 3);
        expect(widthIn(likely / 2, goal, load, 1500) ?? 1).toBeGreaterThan(relativeWidth);
      }),
    );
  });

  it('is no answer at all in a time in which nothing can be told', () => {
    expect(widthIn(30_000, aGoal(), 3, 1500)).toBeUndefined();
  });
});
