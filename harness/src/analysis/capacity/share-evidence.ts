import type { EvidentTrial } from './evident-trial.ts';
import { gammaCumulative } from '../statistics/gamma.ts';
import { excessProbability } from './queue-model.ts';
import { settleSecondsOf } from '../trial/window.ts';

/** How the share of bad requests goes with load and time. Which curve it is, is not known, and is summed out. */
export interface Curve {
  /**
   * Its steepness, as the slack 1 - c/C that the queue model needs for it: in the long run B(r) = q^((1 - r/C) / slack),
   * q being the share the SLO allows, so B(c) = q and B(C) = 1.
   */
  readonly slack: number;
  /** Bad requests come with a queue, which takes time to grow; else they come at once (errors, slow services). */
  readonly lags: boolean;
}

/** Of queues, the steepest first. */
export const laggingSlacks: readonly number[] = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5];

export const curves: readonly Curve[] = [
  ...laggingSlacks.map((slack) => ({ slack, lags: true })),
  ...[0.005, 0.02, 0.08, 0.3].map((slack) => ({ slack, lags: false })),
];

/** Chance that a trial's good share has nothing to do with the load. */
const lapseShare = 0.03;
/** Kinds of share, as multiples of the SLO's share of bad requests: how far above tells little, so it is not counted. */
const edges = [0.1, 1 / 3, 1, 3] as const;
/** Loads of the table, as ln(c/r) in units of the slack. */
const steps: readonly number[] = [
  -60, -45, -35, -28, -23, -19, -16, -13, -11, -9, -7.5, -6, -5, -4, -3.4, -2.8, -2.3, -1.9, -1.5, -1.2, -0.9,
  -0.6, -0.3, 0, 0.3, 0.6, 1, 1.5, 2, 3, 4.5, 7,
];

/** What makes requests bad: a queue longer than this. */
export interface ShareSlo {
  /** The SLO's latency; or, where the queue is bounded and overload is refused, what fits into the queue. */
  readonly latencySeconds: number;
  /** Of bad requests that the SLO allows; never 0. */
  readonly badShare: number;
  /** Requests that do not fit are refused: because a queue is full, or by a limiter, which none waits for. */
  readonly refuses: false | 'queue' | 'limiter';
  /** Of a limiter: requests that it lets pass at once, when that is known. */
  readonly burst?: number;
}

/** What overload fills before it is refused. */
export interface Room {
  readonly of: 'queue' | 'limiter';
  readonly seconds: number;
  readonly burst?: number;
}

/** @param room of a target that refuses overload before it is late */
export function shareSloOf(
  slo: { readonly latencyMs: number; readonly goodShare: number },
  room: Room | undefined,
): ShareSlo {
  return {
    latencySeconds: room?.seconds ?? slo.latencyMs / 1000,
    // An SLO of 100 % allows nothing; the model needs a share, and one in ten thousand is next to nothing.
    badShare: Math.max(1e-4, 1 - slo.goodShare),
    refuses: room?.of ?? false,
    ...(room?.burst === undefined ? {} : { burst: room.burst }),
  };
}

/**
 * The likelihood of ln(collapse point / load), on one curve: of the trial's share of bad requests.
 *
 * Requests are not independent: a queue that is long now is long for a while. So the share over a trial scatters as a
 * gamma variable of that mean with as many independent parts as the trial is times longer than the queue's memory,
 * 2 L / (ln(1/q) slack) seconds (that of the reflected Brownian motion; J. Abate, W. Whitt, Adv. Appl. Prob. 19, 1987).
 */
export function shareLikelihood(
  trial: EvidentTrial,
  slo: ShareSlo,
  curve: Curve,
): (logRatio: number) => number {
  const { low, high } = kindOf(trial, slo);
  const table = steps.map((step) => {
    const { mean, parts } = badShareOf(trial, slo, curve, step * curve.slack);
    const below = (edge: number): number =>
      edge === Number.POSITIVE_INFINITY ? 1 : gammaCumulative(parts * mean, parts * edge);
    const share = below(high) - (low === 0 ? 0 : below(low));
    return lapseShare / (edges.length + 1) + (1 - lapseShare) * Math.max(0, share);
  });
  return (logRatio) => interpolated(table, logRatio / curve.slack);
}

/** How likely a trial is to have more bad requests than the SLO allows, over ln(collapse point / load). */
export function missProbability(
  trial: Pick<EvidentTrial, 'load' | 'duration'> & { readonly seconds: number },
  slo: ShareSlo,
  curve: Curve,
  logRatio: number,
): number {
  const shape = {
    ...trial,
    measures: { windowSeconds: trial.seconds, offeredPerSecond: trial.load },
  };
  const { slack } = curve;
  const held = Math.max(-60 * slack, Math.min(7 * slack, logRatio));
  const { mean, parts } = badShareOf(shape, slo, curve, held);
  return 1 - gammaCumulative(parts * mean, parts * slo.badShare);
}

/** Even bad requests that come at once come in bunches. */
const unlaggedMemorySeconds = 0.5;

type Shape = Pick<EvidentTrial, 'duration'> & {
  readonly measures: Pick<EvidentTrial['measures'], 'windowSeconds' | 'offeredPerSecond'>;
};

/**
 * The share of bad requests over the judged window of a trial that starts with an empty queue: its mean, and of how many
 * independent parts it is the mean.
 */
function badShareOf(
  { duration, measures }: Shape,
  { latencySeconds, badShare }: ShareSlo,
  { slack, lags }: Curve,
  logRatio: number,
): { mean: number; parts: number } {
  const { windowSeconds, offeredPerSecond } = measures;
  const most = Math.max(1, (windowSeconds * offeredPerSecond) / 2);
  const drift = (1 - slack) * Math.exp(-logRatio) - 1;
  if (!lags) {
    const mean = Math.max(1e-9, Math.min(1, badShare ** (-drift / slack)));
    return { mean, parts: Math.min(most, 0.7 + windowSeconds / unlaggedMemorySeconds) };
  }
  const variance = (2 * latencySeconds * slack) / Math.log(1 / badShare);
  const start = settleSecondsOf(duration / 1000);
  const seconds = Math.max(0.5, windowSeconds);
  const [low = 0, middle = 0, high = 0] = [0.1127, 0.5, 0.8873].map((share) =>
    excessProbability(latencySeconds, drift, variance, start + share * seconds),
  );
  const mean = Math.max(1e-9, (5 * low + 8 * middle + 5 * high) / 18);
  const memorySeconds = (2 * latencySeconds) / (Math.log(1 / badShare) * slack);
  // In overload the queue passes the latency once, and when it does scatters less: by sqrt(v L / m) / m seconds.
  const passing = drift > 0 ? Math.sqrt((variance * latencySeconds) / drift) / (drift * seconds) : 1;
  const parts = Math.max(0.7 + windowSeconds / memorySeconds, mean / Math.min(1, passing) ** 2);
  return { mean, parts: Math.min(most, parts) };
}

/** The kind that a trial's share of bad requests is of. A failed service is as bad as can be. */
function kindOf({ outcome, measures }: EvidentTrial, { badShare }: ShareSlo): { low: number; high: number } {
  const failed = outcome.kind === 'violated' && outcome.by.includes('service-failed');
  const bad = failed ? 1 : 1 - measures.goodShare;
  const bounds = [0, ...edges.map((edge) => edge * badShare), Number.POSITIVE_INFINITY];
  const index = bounds.findLastIndex((bound, at) => at < bounds.length - 1 && bad >= bound - 1e-12);
  return { low: bounds[index] ?? 0, high: bounds[index + 1] ?? Number.POSITIVE_INFINITY };
}

function interpolated(table: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length - 1;
  if (step <= (steps[0] ?? 0)) return table[0] ?? 0;
  if (step >= (steps[high] ?? 0)) return table[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) <= step) low = middle;
    else high = middle;
  }
  const from = steps[low] ?? 0;
  const share = (step - from) / ((steps[high] ?? 0) - from);
  return (1 - share) * (table[low] ?? 0) + share * (table[high] ?? 0);
}
