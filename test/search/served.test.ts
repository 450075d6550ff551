import { expect, it } from 'vitest';
import { servedPerSecond } from '../../harness/src/search/served.ts';

it('counts slow answers as served, and refusals, errors and timeouts not', () => {
  // 1,000 ended in 10 s: 500 good, 100 slow, 300 shed, 100 timed out.
  const measures = {
    throughputPerSecond: 100,
    goodShare: 0.5,
    bad: { slow: 100, shed: 300, timeout: 100 },
    dropped: 0,
  };
  expect(servedPerSecond(measures)).toBeCloseTo(60);
});

it('is not confused by dropped arrivals, which never ended', () => {
  // 1,000 ended, 500 good and 500 shed; 250 more were dropped: 500 of 1,250 were good.
  const measures = { throughputPerSecond: 100, goodShare: 0.4, bad: { shed: 500 }, dropped: 250 };
  expect(servedPerSecond(measures)).toBeCloseTo(50);
});

it('is the throughput when nothing was bad, and nothing when all failed', () => {
  expect(servedPerSecond({ throughputPerSecond: 80, goodShare: 1, bad: {}, dropped: 0 })).toBe(80);
  expect(servedPerSecond({ throughputPerSecond: 80, goodShare: 0, bad: { timeout: 640 }, dropped: 0 })).toBe(
    0,
  );
});
