import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countOf,
  emptyHistogram,
  meanMs,
  mergeHistograms,
  quantileMs,
} from '../../harness/src/model/histogram.ts';
import { histogramOf } from '../analysis/simulated-system.ts';

const latencies = fc.array(fc.double({ min: 1e-4, max: 60, noNaN: true }), { minLength: 1, maxLength: 200 });
/** A bucket of schema 3 is this wide, as a factor. */
const bucketGrowth = 2 ** (1 / 8);

describe('a quantile', () => {
  it('is within one bucket of the exact value', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, quantile) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(quantile * sorted.length - 1e-9) - 1] ?? NaN;
        const ratio = (quantileMs(histogramOf(values), quantile) ?? NaN) / 1000 / exact;
        expect(ratio).toBeGreaterThanOrEqual(1 / bucketGrowth - 1e-9);
        expect(ratio).toBeLessThanOrEqual(bucketGrowth + 1e-9);
      }),
    );
  });

  it('never falls as the share rises', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = histogramOf(values);
        const quantiles = [0, 0.1, 0.5, 0.9, 0.99, 1].map((share) => quantileMs(histogram, share) ?? NaN);
        expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is 0 within the zero bucket, and absent without observations', () => {
    expect(quantileMs({ ...histogramOf([0.1]), zeroCount: 9 }, 0.5)).toBe(0);
    expect(quantileMs(emptyHistogram, 0.5)).toBeUndefined();
    expect(meanMs(emptyHistogram)).toBeUndefined();
  });
});

describe('merging', () => {
  it('is the histogram of all observations', () => {
    fc.assert(
      fc.property(latencies, latencies, (some, others) => {
        const merged = mergeHistograms([histogramOf(some), histogramOf(others)]);
        const whole = histogramOf([...some, ...others]);
        expect(merged.buckets).toEqual(whole.buckets);
        expect(merged.zeroCount).toBe(whole.zeroCount);
        expect(countOf(merged)).toBe(some.length + others.length);
        expect(merged.sumSeconds).toBeCloseTo(whole.sumSeconds, 9);
      }),
    );
  });

  it('of nothing is empty', () => {
    expect(mergeHistograms([])).toEqual(emptyHistogram);
    expect(mergeHistograms([emptyHistogram, histogramOf([0.5])])).toEqual(histogramOf([0.5]));
  });

  it('refuses buckets of different widths, unless one is empty', () => {
    expect(() => mergeHistograms([histogramOf([0.1]), histogramOf([0.1], 4)])).toThrow(RangeError);
    expect(mergeHistograms([histogramOf([], 4), histogramOf([0.1])])).toEqual(histogramOf([0.1]));
  });
});

it('keeps the mean exact', () => {
  expect(meanMs(histogramOf([0.1, 0.2, 0.6]))).toBeCloseTo(300, 9);
});
