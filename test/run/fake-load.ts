import { durationMsOf, type RateCurve } from '../../harness/src/model/rate-curve.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';

/** Seconds of a deterministic queue: work is lost by time-out beyond one second of backlog. */
export function simulateQueue(
  rates: RateCurve,
  share: number,
  capacity: number,
  latencySeconds: number,
): LoadSecond[] {
  const durationSeconds = durationMsOf(rates) / 1000;
  const seconds: LoadSecond[] = [];
  let backlog = 0;
  for (let at = 1; at <= durationSeconds; at += 1) {
    const step = Math.min(rates.ratesPerSecond.length - 1, Math.floor((at - 0.5) / rates.stepSeconds));
    const load = rates.ratesPerSecond[step] ?? 0;
    const offered = Math.round(load * share);
    const done = Math.min(backlog + offered, Math.round(capacity));
    backlog += offered - done;
    const delaySeconds = backlog / capacity + latencySeconds;
    const good = delaySeconds <= 0.2 ? done : 0;
    const bucket = Math.ceil(8 * Math.log2(delaySeconds));
    seconds.push({
      atSeconds: at,
      spanSeconds: 1,
      intended: Math.round(load),
      offered,
      sent: offered,
      completed: done,
      good,
      bad: good === done ? {} : { slow: done - good },
      latency: { schema: 3, zeroCount: 0, buckets: { [bucket]: done }, sumSeconds: delaySeconds * done },
      lateness: { schema: 3, zeroCount: done, buckets: {}, sumSeconds: 0 },
      dropped: 0,
      busyVus: Math.ceil(backlog + 1),
      allocatedVus: 1000,
      inFlight: backlog,
      generatorCpuCores: 0.2,
    });
  }
  return seconds;
}
