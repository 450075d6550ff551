import { workVariance, type Noise } from './served-evidence.ts';
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
/** The flattest curve that there is: with 1 and more a curve would say nothing of overload. */
const mostSteepness = 0.5;
/** Requests that a limiter lets pass at once, as long as it has refused nothing below its rate that would tell. */
const bursts = [1, 4, 16, 64, 256] as const;

/**
 * The slack that the SLO needs with this capacity and noise. Waiting decides it where the queue is unbounded; where
 * overload is refused, the share of refusals does.
 */
export function tiedSlacks(capacity: number, noise: Noise, limit: ShareSlo): TiedSlack[] {
  const { badShare, latencySeconds, refuses } = limit;
  if (refuses === 'limiter') {
    // Tokens come evenly: only arrivals vary.
    const { burst } = limit;
    return burst === undefined
      ? bursts.map((each) => refusing(each / capacity, 1 / capacity, 1 / bursts.length))
      : variances.map(({ factor, weight }) => refusing(burst / capacity, factor / capacity, weight));
  }
  return variances.map(({ factor, weight }) => {
    const variance = factor * workVariance(noise, capacity);
    if (!refuses) {
      const slack = Math.min(mostSlack, slackForWaits(badShare, latencySeconds, variance));
      return { slack, steepness: slack, weight };
    }
    return refusing(latencySeconds, variance, weight);
  });

  function refusing(bufferSeconds: number, variance: number, weight: number): TiedSlack {
    const slack = Math.min(mostSlack, slackForLosses(badShare, bufferSeconds, variance));
    const slope = (1 - slack) * lossSlope(slack, bufferSeconds, variance);
    return { slack, steepness: Math.min(mostSteepness, Math.log(1 / badShare) / slope), weight };
  }
}
