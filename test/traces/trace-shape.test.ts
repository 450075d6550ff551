import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineOf, shapeOfTrace } from '../../scenarios/traces/trace-shape.ts';

const trace = (counts: readonly number[], stepSeconds = 60) => ({ counts, stepSeconds, gaps: [] });

/** Integral of a rate over a step, by Gauss's rule with two points: exact for polynomials up to the third degree. */
function integral(rate: (t: number) => number, from: number, to: number): number {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  return half * (rate(middle - half / Math.sqrt(3)) + rate(middle + half / Math.sqrt(3)));
}

const someCounts = fc
  .array(fc.nat({ max: 5000 }), { minLength: 1, maxLength: 40 })
  .filter((counts) => counts.some((count) => count > 0));

describe('a trace as a shape', () => {
  it('keeps the total of each step, smooth or not', () => {
    fc.assert(
      fc.property(someCounts, fc.constantFrom('smooth' as const, 'steps' as const), (counts, within) => {
        const shape = shapeOfTrace(trace(counts), { within });
        const { ratePerSecond } = baselineOf(trace(counts));
        counts.forEach((count, step) => {
          const total = ratePerSecond * integral((t) => shape.rate(t), 60 * step, 60 * (step + 1));
          expect(Math.abs(total - count)).toBeLessThan(1e-6 * Math.max(1, count));
        });
        expect(shape.durationSeconds).toBe(60 * counts.length);
      }),
    );
  });

  it('is never negative, nor higher than one and a half times the highest step', () => {
    fc.assert(
      fc.property(someCounts, fc.double({ min: 0, max: 1, noNaN: true }), (counts, part) => {
        const shape = shapeOfTrace(trace(counts));
        const rate = shape.rate(part * shape.durationSeconds);
        const highest = Math.max(...counts) / 60 / baselineOf(trace(counts)).ratePerSecond;
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1.5 * highest * (1 + 1e-9));
      }),
    );
  });

  it('has no steps at the minutes, when smooth', () => {
    fc.assert(
      fc.property(someCounts, (counts) => {
        const shape = shapeOfTrace(trace(counts));
        for (let step = 1; step < counts.length; step += 1) {
          const jump = Math.abs(shape.rate(60 * step) - shape.rate(60 * step - 1e-6));
          expect(jump).toBeLessThan(1e-3 * (1 + shape.rate(60 * step)));
        }
      }),
    );
  });

  it('of even counts is even', () => {
    const shape = shapeOfTrace(trace([60, 60, 60]));
    for (const t of [0, 17, 60, 95.5, 180]) expect(shape.rate(t)).toBeCloseTo(1, 12);
  });

  it('is in multiples of the median step, also in a window of it', () => {
    const counts = [100, 100, 100, 400, 100];
    expect(baselineOf(trace(counts))).toEqual({ ratePerSecond: 100 / 60, of: 'median' });
    const shape = shapeOfTrace(trace(counts), { fromSeconds: 180, toSeconds: 240, within: 'steps' });
    expect([shape.durationSeconds, shape.rate(0), shape.rate(60)]).toEqual([60, 4, 4]);
  });

  it('is in multiples of the mean, where most steps are empty', () => {
    expect(baselineOf(trace([0, 0, 6, 0, 9]))).toEqual({ ratePerSecond: 3 / 60, of: 'mean' });
  });

  it('leaves seconds as they are, for their ups and downs are chance', () => {
    const shape = shapeOfTrace(trace([2, 4, 2], 1));
    expect([0, 0.9, 1, 1.9, 2, 3].map((t) => shape.rate(t))).toEqual([1, 1, 2, 2, 1, 1]);
  });

  const withGap = { ...trace([60, 120, 0, 0, 60, 60]), gaps: [{ fromStep: 2, steps: 2, counts: 'absent' }] };

  it('is refused across a gap, and not beside it', () => {
    expect(() => shapeOfTrace(withGap)).toThrow(
      /no counts from 120 s to 240 s: take a window beside that gap/,
    );
    const before = shapeOfTrace(withGap, { toSeconds: 120 });
    expect(before.rate(120)).toBeGreaterThan(1);
    const behind = shapeOfTrace(withGap, { fromSeconds: 240 });
    expect(behind.rate(0)).toBeCloseTo(1, 12);
    const filled = { ...withGap, gaps: [{ fromStep: 2, steps: 2, counts: 'zero' }] };
    expect(shapeOfTrace(filled).rate(180)).toBe(0);
  });

  it.each([
    [{ fromSeconds: -1 }, /must lie within the trace, 0 to 120 s, got -1 to 120 s/],
    [{ toSeconds: 121 }, /got 0 to 121 s/],
    [{ fromSeconds: 60, toSeconds: 60 }, /got 60 to 60 s/],
    [{ fromSeconds: Number.NaN }, /got NaN/],
  ])('is refused for the window %j', (options, message) => {
    expect(() => shapeOfTrace(trace([1, 2]), options)).toThrow(message);
  });

  it('is refused when nothing came', () => {
    expect(() => shapeOfTrace(trace([0, 0]))).toThrow('a trace in which nothing came has no shape');
  });
});
