import { workVariance, type Noise } from './capacity-evidence.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { lossSlope, slackForLosses, slackForWaits } from './queue-model.ts';
import type { ShareSlo } from './share-evidence.ts';

/** What the queue model predicts that a level leaves free of its capacity at its collapse point: 1 - c/C. */
export interface TiedSlack {
  readonly slack: number;
  /** The slack of the curve of bad requests that is as steep at c (see `slacks`). */
  readonly steepness: number;
  readonly weight: number;
}

/** The model's variance is right to about a factor of two. */
const variances = [
  { factor: 0.6, weight: 0.25 },
  { factor: 1, weight: 0.5 },
  { factor: 1.7, weight: 0.25 },
] as const;
const mostSlack = 0.6;

/**
 * The slack that the SLO needs with this capacity and noise. Waiting decides it where the queue is unbounded; where
 * overload is refused, the share of refusals does.
 */
export function tiedSlacks(capacity: number, noise: Noise, limit: ShareSlo): TiedSlack[] {
  const { badShare, latencySeconds, refuses } = limit;
  return variances.map(({ factor, weight }) => {
    const variance = factor * workVariance(noise, capacity);
    if (!refuses) {
      const slack = Math.min(mostSlack, slackForWaits(badShare, latencySeconds, variance));
      return { slack, steepness: slack, weight };
    }
    const slack = Math.min(mostSlack, slackForLosses(badShare, latencySeconds, variance));
    const slope = (1 - slack) * lossSlope(slack, latencySeconds, variance);
    return { slack, steepness: Math.log(1 / badShare) / slope, weight };
  });
}

/** The queue of a target that refuses what it cannot serve, in seconds: the median latency while it refuses. */
export function bufferSecondsOf(
  trials: readonly EvidentTrial[],
  { slo }: EstimateContext,
): number | undefined {
  const refusing = trials.findLast(({ measures: { served, bad, latencyMs } }) => {
    const isOverloaded = served !== undefined && served.perSecond < 0.97 * served.offeredPerSecond;
    const late = (bad.slow ?? 0) + (bad.timeout ?? 0);
    const refused = Object.values(bad).reduce((sum, count) => sum + count, 0) - late;
    return isOverloaded && refused > 20 * late && latencyMs !== undefined && latencyMs.p95 < slo.latencyMs;
  });
  const median = refusing?.measures.latencyMs?.p50;
  return median === undefined ? undefined : Math.max(1e-3, median / 1000);
}
