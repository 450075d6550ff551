import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, polyline } from '../../../scenarios/shapes/plain.ts';
import { sampleShape } from '../../../scenarios/shapes/sample.ts';
import { shift, sum } from '../../../scenarios/shapes/shape.ts';
import { randomLine } from './random-line.ts';

const total = (rates: readonly number[], stepSeconds: number): number =>
  stepSeconds * rates.reduce((all, rate) => all + rate, 0);

describe('sampling a shape', () => {
  const spikeOfOneSecond = (atSeconds: number) => sum(constant(0, 3600), shift(constant(25, 1), atSeconds));

  it('keeps the height of a one-second spike in steps of 0.1 s, wherever it is', () => {
    for (const atSeconds of [100, 100.03, 1234.567]) {
      expect(Math.max(...sampleShape(spikeOfOneSecond(atSeconds), 0.1))).toBeCloseTo(25, 9);
    }
  });

  it('keeps its area in any step', () => {
    const steps = fc.constantFrom(0.05, 0.1, 0.7, 1, 7, 60, 900, 3600);
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 3500, noNaN: true }), (stepSeconds, atSeconds) => {
        expect(total(sampleShape(spikeOfOneSecond(atSeconds), stepSeconds), stepSeconds)).toBeCloseTo(25, 1);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the exact area of straight lines', () => {
    fc.assert(
      fc.property(randomLine(), fc.double({ min: 0.05, max: 20, noNaN: true }), (points, stepSeconds) => {
        const area = points.slice(1).reduce((sum, [t, rate], index) => {
          const [before = 0, rateBefore = 0] = points[index] ?? [];
          return sum + ((t - before) * (rate + rateBefore)) / 2;
        }, 0);
        const found = total(sampleShape(polyline(points), stepSeconds), stepSeconds);
        expect(Math.abs(found - area)).toBeLessThanOrEqual(1e-3 * area + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('has a step for each begun one, in the last of which nothing follows the end', () => {
    expect(sampleShape(constant(2, 10), 4)).toEqual(
      [2, 2, 1].map((rate) => expect.closeTo(rate, 9) as number),
    );
    expect(sampleShape(constant(2, 0.3), 0.1)).toHaveLength(3);
    expect(sampleShape(constant(2, 1), 5)).toEqual([expect.closeTo(0.4, 9)]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is refused in steps of %f s', (stepSeconds) => {
    expect(() => sampleShape(constant(1, 10), stepSeconds)).toThrow(`got ${stepSeconds} s`);
  });
});
