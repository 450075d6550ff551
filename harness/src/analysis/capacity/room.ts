import { errorsOf, lateOf } from '../../model/sample.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { spentBurstOf } from './spent-burst.ts';
import type { Room } from './share-evidence.ts';

/** Latency of a full queue over that at less load, at least. */
const waitRatio = 1.5;
/** How long a burst of unknown size lasts, for how quickly refusals begin and end: long enough not to be too sure. */
const unknownSeconds = 0.25;
/** Only below its rate does what it refuses tell the burst of a limiter, and when it refused some. */
const leastFree = 0.04;
const fewestRefused = 5;

/**
 * What overload fills before it is refused; `undefined` when overload makes it late. Of a queue, that is the median latency
 * while it refuses. Where that is no longer than at lower loads, none waits: a limiter lets so many in a second.
 */
export function roomOf(trials: readonly EvidentTrial[], { slo }: EstimateContext): Room | undefined {
  const refusing = trials.findLast(({ measures: { served, bad, latencyMs } }) => {
    const isOverloaded = served !== undefined && served.perSecond < 0.97 * served.offeredPerSecond;
    const isRefused = errorsOf(bad) > 20 * lateOf(bad);
    return isOverloaded && isRefused && latencyMs !== undefined && latencyMs.p95 < slo.latencyMs;
  });
  const median = refusing?.measures.latencyMs?.p50;
  if (refusing === undefined || median === undefined) return undefined;
  const atLess = trials
    .filter(({ load }) => load < 0.8 * refusing.load)
    .map(({ measures }) => measures.latencyMs?.p50 ?? Number.POSITIVE_INFINITY);
  const waits = median > waitRatio * Math.min(...atLess);
  if (waits) return { of: 'queue', seconds: Math.max(1e-3, median / 1000) };
  const rate = refusing.measures.served?.perSecond ?? refusing.load;
  const burst = burstOf(trials, rate) ?? spentBurstOf(trials);
  return burst === undefined
    ? { of: 'limiter', seconds: unknownSeconds }
    : { of: 'limiter', seconds: Math.max(1e-3, burst / rate), burst };
}

/**
 * Requests that a limiter lets pass at once, by what it refused below its rate: with N tokens, x / (e^(2 x N) - 1) of the
 * arrivals at (1 - x) of the rate find none (`slackForLosses`). The median over those trials; `undefined` without any.
 */
function burstOf(trials: readonly EvidentTrial[], rate: number): number | undefined {
  const told = trials.flatMap(({ measures: { goodShare, offeredPerSecond, windowSeconds } }) => {
    const free = 1 - offeredPerSecond / rate;
    const refused = 1 - goodShare;
    const isTold = free > leastFree && refused * offeredPerSecond * windowSeconds >= fewestRefused;
    return isTold ? [Math.log1p(free / refused) / (2 * free)] : [];
  });
  return told.toSorted((a, b) => a - b)[Math.floor(told.length / 2)];
}
