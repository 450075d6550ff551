import { describe, expect, it } from 'vitest';
import { fitZipf } from '../../harness/src/drivers/traces/requests/zipf-fit.ts';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { zipf } from '../../scenarios/runtime/draws/zipf.ts';

/** Counts of keys that were drawn, the highest first. */
function drawn(exponent: number, keys: number, requests: number, seed: number): number[] {
  const rank = zipf(keys, exponent);
  const draw = drawsOf(seed, 0);
  const counts = new Float64Array(keys + 1);
  for (let request = 0; request < requests; request += 1) {
    const key = rank(draw);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return [...counts].filter((count) => count >= 10).toSorted((one, other) => other - one);
}

describe("Zipf's exponent", () => {
  it.each([0.6, 0.8, 1, 1.2, 1.6])('of %d is found in 100,000 requests to 2,000 keys', (exponent) => {
    for (const seed of [1, 2, 3]) {
      const fit = fitZipf(drawn(exponent, 2000, 100_000, seed));
      expect(Math.abs((fit?.exponent ?? 0) - exponent)).toBeLessThan(0.04);
      expect(fit?.distance).toBeLessThan(0.03);
    }
  });

  it('has a standard error as large as it strays', () => {
    const strays = Array.from({ length: 60 }, (_, seed) => {
      const fit = fitZipf(drawn(1, 50, 20_000, seed));
      return fit === undefined ? Number.NaN : (fit.exponent - 1) / fit.standardError;
    });
    const rootMeanSquare = Math.sqrt(strays.reduce((sum, stray) => sum + stray * stray, 0) / strays.length);
    expect(rootMeanSquare).toBeGreaterThan(0.7);
    expect(rootMeanSquare).toBeLessThan(1.4);
  });

  it('of the exact law is exact', () => {
    const fit = fitZipf(Array.from({ length: 1000 }, (_, index) => 1e6 / (index + 1) ** 1.3));
    expect(fit?.exponent).toBeCloseTo(1.3, 6);
    expect(fit?.distance).toBeLessThan(1e-9);
  });

  it('of keys that are equally popular is 0', () => {
    expect(fitZipf(Array.from({ length: 100 }, () => 50))?.exponent).toBeCloseTo(0, 6);
  });

  it('says by its distance that the law does not hold', () => {
    expect(
      fitZipf([...Array.from({ length: 20 }, () => 1000), ...Array.from({ length: 200 }, () => 10)])
        ?.distance,
    ).toBeGreaterThan(0.1);
  });

  it('is not made up of four keys', () => {
    expect(fitZipf([40, 30, 20, 10])).toBeUndefined();
  });
});
