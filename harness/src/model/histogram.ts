/**
 * Latency histogram with exponential buckets, as Prometheus native histograms have them
 * (https://prometheus.io/docs/specs/native_histograms/): bucket `i` holds values in (2^((i-1)/2^s), 2^(i/2^s)] seconds
 * for schema `s`. k6 pushes schema 3, a growth of 2^(1/8) = 1.09 a bucket, so a percentile is known to about 4.4 %.
 */
export interface Histogram {
  readonly schema: number;
  /** Observations at or under the zero threshold. */
  readonly zeroCount: number;
  /** Observations by bucket index. Never a zero or negative count. */
  readonly buckets: Readonly<Record<number, number>>;
  /** Sum of all observations, in seconds. */
  readonly sumSeconds: number;
}

export const emptyHistogram: Histogram = { schema: 3, zeroCount: 0, buckets: {}, sumSeconds: 0 };

/** How many observations it holds. */
export function countOf(histogram: Histogram): number {
  return Object.values(histogram.buckets).reduce((sum, count) => sum + count, histogram.zeroCount);
}

/**
 * All observations of several histograms. Exact: buckets add.
 * @throws RangeError when the schemas differ.
 */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const filled = histograms.filter((each) => countOf(each) > 0);
  const [first] = filled;
  if (first === undefined) return emptyHistogram;
  const buckets: Record<number, number> = {};
  let zeroCount = 0;
  let sumSeconds = 0;
  for (const each of filled) {
    if (each.schema !== first.schema) {
      throw new RangeError(
        `histograms of schemas ${first.schema} and ${each.schema} cannot be merged exactly`,
      );
    }
    zeroCount += each.zeroCount;
    sumSeconds += each.sumSeconds;
    for (const [index, count] of Object.entries(each.buckets)) {
      buckets[Number(index)] = (buckets[Number(index)] ?? 0) + count;
    }
  }
  return { schema: first.schema, zeroCount, buckets, sumSeconds };
}

/**
 * The value below which a share `quantile` (0..1) of the observations lies, in milliseconds, interpolated
 * geometrically inside its bucket. `undefined` when there are no observations.
 */
export function quantileMs(histogram: Histogram, quantile: number): number | undefined {
  const total = countOf(histogram);
  if (total === 0) return undefined;
  const rank = quantile * total;
  let below = histogram.zeroCount;
  if (rank <= below) return 0;
  const growthExponent = 1 / 2 ** histogram.schema;
  const indices = Object.keys(histogram.buckets)
    .map(Number)
    .toSorted((a, b) => a - b);
  for (const index of indices) {
    const count = histogram.buckets[index] ?? 0;
    if (rank <= below + count) {
      const within = (rank - below) / count;
      return 1000 * 2 ** ((index - 1 + within) * growthExponent);
    }
    below += count;
  }
  const last = indices.at(-1);
  return last === undefined ? 0 : 1000 * 2 ** (last * growthExponent);
}

/** How many observations are at most so many seconds; within a bucket interpolated as by `quantileMs`. */
export function countUntil(histogram: Histogram, seconds: number): number {
  const inBuckets = Object.entries(histogram.buckets).reduce((sum, [index, count]) => {
    const within = Math.log2(seconds) * 2 ** histogram.schema - (Number(index) - 1);
    return sum + count * Math.min(1, Math.max(0, within));
  }, 0);
  return histogram.zeroCount + inBuckets;
}

/** Mean of the observations of at most so many seconds, in seconds; `undefined` when there are none. */
export function meanUntil({ schema, zeroCount, buckets }: Histogram, seconds: number): number | undefined {
  const growthExponent = 1 / 2 ** schema;
  let [count, sum] = [zeroCount, 0];
  for (const [index, inBucket] of Object.entries(buckets)) {
    const middle = 2 ** ((Number(index) - 0.5) * growthExponent);
    if (middle > seconds) continue;
    count += inBucket;
    sum += inBucket * middle;
  }
  return count === 0 ? undefined : sum / count;
}

/** Mean of the observations in milliseconds; `undefined` when there are none. */
export function meanMs(histogram: Histogram): number | undefined {
  const total = countOf(histogram);
  return total === 0 ? undefined : (1000 * histogram.sumSeconds) / total;
}
