import { expect, it } from 'vitest';
import { guessFor, type KnownLevel } from '../../harness/src/search/level-guess.ts';

const scaled = (size: number, alpha: number, beta: number): KnownLevel => ({
  size,
  collapsePoint: (100 * size) / (1 + alpha * (size - 1) + beta * size * (size - 1)),
});

it('is none without a level measured, or when the sizes are not known', () => {
  expect(guessFor(1, [])).toBeUndefined();
  expect(guessFor(Number.NaN, [scaled(1, 0, 0)])).toBeUndefined();
  expect(guessFor(1, [{ size: Number.NaN, collapsePoint: 100 }])).toBeUndefined();
});

it('is in proportion to one level', () => {
  expect(guessFor(0.5, [{ size: 1, collapsePoint: 400 }])).toEqual({ median: 200, spread: 0.3 });
});

it('follows how two levels scale, within reason', () => {
  const two = [
    { size: 4, collapsePoint: 400 },
    { size: 2, collapsePoint: 250 },
  ];
  expect(guessFor(1, two)?.median).toBeCloseTo(156.25);
  const odd = [two[0], { size: 2, collapsePoint: 399 }].filter((each) => each !== undefined);
  expect(guessFor(1, odd)?.median).toBeLessThan(399 / Math.SQRT2 + 30);
});

it('is exact from three levels on, where they follow the universal scalability law', () => {
  const known = [8, 6, 4].map((size) => scaled(size, 0.05, 0.002));
  const guess = guessFor(2, known);
  expect(guess?.median).toBeCloseTo(scaled(2, 0.05, 0.002).collapsePoint, 3);
  expect(guess?.spread).toBe(0.15);
});

it('does not force the law on levels that do not follow it', () => {
  const known = [
    { size: 4, collapsePoint: 1000 },
    { size: 2, collapsePoint: 300 },
    { size: 1, collapsePoint: 200 },
  ];
  expect(guessFor(3, known)?.spread).toBe(0.2);
});
