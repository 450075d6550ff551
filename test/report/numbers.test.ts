import { expect, test } from 'vitest';
import {
  duration,
  figure,
  figureWithInterval,
  latency,
  percent,
  percentWithInterval,
  shareOfGood,
} from '../../harness/src/report/wording/numbers.ts';

test.each([
  [412.37, '412'],
  [4123.7, '4,120'],
  [91.66, '91.7'],
  [0.012345, '0.0123'],
  [0, '0'],
])('%f is shown as %s', (value, shown) => {
  expect(figure(value)).toBe(shown);
});

test.each([
  [0.5178, '52 %'],
  [1, '100 %'],
  [0.0421, '4.2 %'],
  [0.05, '5 %'],
  [0.0996, '10 %'],
])('%f is %s', (part, shown) => {
  expect(percent(part)).toBe(shown);
});

test.each([
  [0.99, '99 %'],
  [0.989_96, '98.99 %'],
  [0.999_999, '99.99 %'],
  [1, '100 %'],
  [0.9966, '99.66 %'],
])('a good share of %f never reads better than it is: %s', (share, shown) => {
  expect(shareOfGood(share)).toBe(shown);
});

test.each([
  [7.234, '7.23 ms'],
  [253.4, '253 ms'],
  [1240, '1.24 s'],
])('a latency of %f ms is %s', (ms, shown) => {
  expect(latency(ms)).toBe(shown);
});

test.each([
  [42_300, '42 s'],
  [348_000, '5 min 48 s'],
  [7_500_000, '2 h 5 min'],
])('%i ms is %s', (ms, shown) => {
  expect(duration(ms)).toBe(shown);
});

test('an estimate is shown with its interval, as a figure and as per cent', () => {
  expect(figureWithInterval({ estimate: 4123.7, low: 4021, high: 4214 })).toBe('4,120 (4,020 to 4,210)');
  expect(percentWithInterval({ estimate: 0.5178, low: 0.0421, high: 0.561 })).toBe('52 % (4.2 to 56)');
});
