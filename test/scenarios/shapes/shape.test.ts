import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burst, constant, hill, polyline, ramp, sineDay, step } from '../../../scenarios/shapes/plain.ts';
import { repeat, scale, sequence, shapeOf, shift, sum } from '../../../scenarios/shapes/shape.ts';

describe('a shape', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is refused with a length of %f s', (seconds) => {
    expect(() => shapeOf(seconds, () => 1)).toThrow(RangeError);
    expect(() => shapeOf(seconds, () => 1)).toThrow(`longer than 0 s and finite, got ${seconds} s`);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('is refused where its rate is %f', (rate) => {
    const shape = shapeOf(10, (tSeconds) => (tSeconds > 4 ? rate : 1));
    expect(shape.rate(4)).toBe(1);
    expect(() => shape.rate(5)).toThrow(RangeError);
    expect(() => shape.rate(5)).toThrow(`must be finite and >= 0, got ${rate} at 5 s`);
  });

  it.each([-0.01, 10.01, Number.NaN])('has no rate at %f s, which is beyond its ends', (tSeconds) => {
    expect(() => constant(1, 10).rate(tSeconds)).toThrow(`from 0 to 10 s, got ${tSeconds} s`);
  });

  it('may be asked a rounding error beyond its ends', () => {
    expect(ramp(0, 2, 10).rate(10 + 1e-9)).toBe(2);
    expect(ramp(0, 2, 10).rate(-1e-9)).toBe(0);
  });
});

describe('shapes compose', () => {
  const up = ramp(0, 4, 8);

  it('as a sum as long as the longest, to which one that has ended adds nothing', () => {
    const both = sum(constant(1, 20), up);
    expect(both.durationSeconds).toBe(20);
    expect([0, 4, 8, 8.5, 20].map((t) => both.rate(t))).toEqual([1, 3, 5, 1, 1]);
  });

  it('as a sequence, in which the later one counts at the border', () => {
    const both = sequence(constant(1, 2), up, constant(7, 1));
    expect(both.durationSeconds).toBe(11);
    expect([0, 1.9, 2, 6, 10, 11].map((t) => both.rate(t))).toEqual([1, 1, 0, 2, 7, 7]);
  });

  it('scaled, shifted and repeated', () => {
    expect(scale(up, 2.5).rate(4)).toBe(5);
    expect([0, 2.9, 3, 7, 11].map((t) => shift(up, 3).rate(t))).toEqual([0, 0, 0, 2, 4]);
    const thrice = repeat(up, 3);
    expect(thrice.durationSeconds).toBe(24);
    expect([4, 12, 20, 24].map((t) => thrice.rate(t))).toEqual([2, 2, 2, 4]);
  });

  it('a sum is the same in any order, and scaling it scales its parts', () => {
    const parts = fc.record({
      height: fc.double({ min: 0, max: 50, noNaN: true }),
      seconds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(
        parts,
        parts,
        fc.double({ min: 0, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, factor, at) => {
          const one = ramp(0, a.height, a.seconds);
          const other = hill(b.height, b.seconds);
          const tSeconds = at * Math.max(a.seconds, b.seconds);
          expect(sum(one, other).rate(tSeconds)).toBeCloseTo(sum(other, one).rate(tSeconds), 9);
          expect(scale(sum(one, other), factor).rate(tSeconds)).toBeCloseTo(
            sum(scale(one, factor), scale(other, factor)).rate(tSeconds),
            6,
          );
        },
      ),
    );
  });

  it.each<[string, () => unknown, string]>([
    ['a negative factor', () => scale(up, -1), 'factor of a shape must be finite and >= 0, got -1'],
    ['a factor that is none', () => scale(up, Number.NaN), 'got NaN'],
    ['a shift into the past', () => shift(up, -5), 'finite time >= 0 s, got -5 s'],
    ['half a repetition', () => repeat(up, 1.5), 'whole number of times >= 1, got 1.5'],
    ['no repetition', () => repeat(up, 0), 'got 0'],
  ])('but not with %s', (_what, compose, message) => {
    expect(compose).toThrow(RangeError);
    expect(compose).toThrow(message);
  });
});

describe('the plain shapes', () => {
  it('go through the points of a polyline, and at a jump have the later rate', () => {
    const line = polyline([
      [0, 1],
      [2, 3],
      [2, 8],
      [4, 0],
    ]);
    expect([0, 1, 2, 3, 4].map((t) => line.rate(t))).toEqual([1, 2, 8, 4, 0]);
    expect(line.rate(1.999_999)).toBeCloseTo(3, 4);
  });

  it('step at their moment', () => {
    const up = step(1, 3, 20, 60);
    expect([0, 19.99, 20, 60].map((t) => up.rate(t))).toEqual([1, 1, 3, 3]);
  });

  it('burst: rise straight, stay, and lose half in each half-life', () => {
    const form = { height: 8, startSeconds: 10, riseSeconds: 4, plateauSeconds: 6, halfLifeSeconds: 5 };
    const shape = burst(form, 60);
    expect([0, 10, 12, 14, 20, 25, 30].map((t) => shape.rate(t))).toEqual([0, 0, 4, 8, 8, 4, 2]);
  });

  it('go up and down as a day does, around a mean of 1', () => {
    const day = sineDay(0.6, 20, 86_400);
    expect(day.rate(20 * 3600)).toBeCloseTo(1.6, 9);
    expect(day.rate(8 * 3600)).toBeCloseTo(0.4, 9);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a polyline that goes back in time',
      () =>
        polyline([
          [0, 1],
          [5, 1],
          [4, 1],
        ]),
      'point 3 of a polyline must be at 5 s or later, got 4 s',
    ],
    [
      'a polyline that does not start at 0 s',
      () =>
        polyline([
          [1, 1],
          [5, 1],
        ]),
      'point 1 of a polyline must be at 0 s, got 1 s',
    ],
    ['a polyline without points', () => polyline([]), 'longer than 0 s'],
    ['a polyline of a moment', () => polyline([[0, 3]]), 'longer than 0 s'],
    [
      'a negative point',
      () =>
        polyline([
          [0, 1],
          [5, -2],
        ]),
      'rate of point 2 (5 s) must be finite and >= 0, got -2',
    ],
    [
      'a point that is none',
      () =>
        polyline([
          [0, Number.NaN],
          [5, 2],
        ]),
      'rate of point 1 (0 s) must be finite and >= 0, got NaN',
    ],
    ['a constant below 0', () => constant(-1, 5), 'rate must be finite and >= 0, got -1'],
    ['a day that swings below 0', () => sineDay(1.2, 20, 5), 'from 0 to 1, got 1.2'],
    [
      'a burst without a half-life',
      () => burst({ height: 1, startSeconds: 0, riseSeconds: 1, plateauSeconds: 1, halfLifeSeconds: 0 }, 9),
      'halfLifeSeconds must be above 0',
    ],
    ['an infinite hill', () => hill(Number.POSITIVE_INFINITY, 9), 'height must be finite'],
  ])('refuse %s', (_what, make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
