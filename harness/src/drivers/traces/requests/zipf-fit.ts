import type { ZipfFit } from '../../../model/trace.ts';

/** Fewer ranks than this say nothing about a law. */
const leastRanks = 5;
const mostExponent = 20;
const mostRounds = 100;

/**
 * Zipf's exponent by maximum likelihood: shares p(r) = r^-s / sum of k^-s over the ranks 1..N. The likelihood is highest
 * where the mean of ln r under the law is that of the data; its curvature, the number of requests times the variance of
 * ln r, gives the standard error. For every s >= 0, also below 1, because the ranks are bounded (R. Hanel, B.
 * Corominas-Murtra, B. Liu, S. Thurner, "Fitting power-laws in empirical data with estimators that work for all
 * exponents", PLoS ONE 12(2), 2017). Ranks are those of the data, which leans the exponent up where counts are small:
 * give it keys with ten requests and more.
 * @param counts requests of each key, the highest first, each above 0.
 * @returns `undefined` when there are too few keys.
 */
export function fitZipf(counts: readonly number[]): ZipfFit | undefined {
  if (counts.length < leastRanks) return undefined;
  const logs = Float64Array.from(counts, (_, index) => Math.log(index + 1));
  const requests = counts.reduce((sum, count) => sum + count, 0);
  const meanLog = counts.reduce((sum, count, index) => sum + count * (logs[index] ?? 0), 0) / requests;
  let exponent = 1;
  for (let round = 0; round < mostRounds; round += 1) {
    const { mean, variance } = momentsOf(logs, exponent);
    const next = Math.min(Math.max(exponent + (mean - meanLog) / variance, 0), mostExponent);
    const moved = Math.abs(next - exponent);
    exponent = next;
    if (moved < 1e-9) break;
  }
  return {
    exponent,
    standardError: 1 / Math.sqrt(requests * momentsOf(logs, exponent).variance),
    ranks: counts.length,
    requests,
    distance: distanceOf(counts, logs, exponent, requests),
  };
}

/** Mean and variance of ln r under the law. */
function momentsOf(logs: Float64Array, exponent: number): { mean: number; variance: number } {
  let weights = 0;
  let first = 0;
  let second = 0;
  for (const log of logs) {
    const weight = Math.exp(-exponent * log);
    weights += weight;
    first += weight * log;
    second += weight * log * log;
  }
  const mean = first / weights;
  return { mean, variance: Math.max(second / weights - mean * mean, Number.EPSILON) };
}

/** Kolmogorov-Smirnov: the farthest that the share of the first r ranks is from that of the law. */
function distanceOf(
  counts: readonly number[],
  logs: Float64Array,
  exponent: number,
  requests: number,
): number {
  const weights = logs.map((log) => Math.exp(-exponent * log));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let farthest = 0;
  let seen = 0;
  let expected = 0;
  counts.forEach((count, index) => {
    seen += count / requests;
    expected += (weights[index] ?? 0) / total;
    farthest = Math.max(farthest, Math.abs(seen - expected));
  });
  return Math.min(farthest, 1);
}
