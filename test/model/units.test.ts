import { expect, it } from 'vitest';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';

it.each([0, 0.5, 1e6])('takes %f as a rate and as a duration', (value) => {
  expect(ratePerSecond(value)).toBe(value);
  expect(durationMs(value)).toBe(value);
});

it.each([-1, NaN, Infinity])('refuses %f, naming the unit and the value', (value) => {
  expect(() => ratePerSecond(value)).toThrow(
    new RangeError(`a rate in requests/s must be finite and >= 0, got ${value}`),
  );
  expect(() => durationMs(value)).toThrow(
    new RangeError(`a duration in ms must be finite and >= 0, got ${value}`),
  );
});
