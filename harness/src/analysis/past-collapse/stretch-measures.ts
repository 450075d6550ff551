import { mergeHistograms, quantileMs } from '../../model/histogram.ts';
import type { Stretch, StretchMeasures } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import { secondsIn } from './stretches.ts';
import { trendOf } from '../statistics/trend.ts';
import { limitsOf, type Limits } from '../trial/validity.ts';
import { badIn, sumOf, type JudgeContext } from '../trial/window.ts';

/** What the parts of a load past the collapse point are judged by. */
export interface StretchJudgeContext extends Pick<JudgeContext, 'slo' | 'timeoutMs' | 'arrivals'> {
  /** In requests/s: what the multiples are of. */
  readonly collapsePoint: number;
}

/** What was measured in a stretch after its settling time; all zero when it was not reached. */
export function measuresIn(
  stretch: Stretch,
  seconds: readonly Second[],
  { collapsePoint }: Pick<StretchJudgeContext, 'collapsePoint'>,
): StretchMeasures {
  const all = secondsIn(seconds, stretch, 'all');
  const judged = secondsIn(seconds, stretch, 'judged');
  const span = sumOf(judged, (each) => each.spanSeconds);
  const rateOf = (count: (second: Second) => number): number =>
    span === 0 ? 0 : sumOf(judged, count) / span;
  const latency = mergeHistograms(judged.map((each) => each.latency));
  const [p50, p99] = [0.5, 0.99].map((quantile) => quantileMs(latency, quantile));
  const { good, ended } = endedIn(judged);
  return {
    phase: stretch.phase,
    multiple: stretch.multiple,
    load: stretch.multiple * collapsePoint,
    fromSeconds: stretch.fromSeconds,
    seconds: sumOf(all, (each) => each.spanSeconds),
    judgedSeconds: span,
    offeredPerSecond: rateOf((each) => each.offered),
    throughputPerSecond: rateOf((each) => each.completed),
    servedPerSecond: rateOf((each) => each.good + (each.bad.slow ?? 0)),
    goodputPerSecond: rateOf((each) => each.good),
    goodShare: good / Math.max(1, ended),
    bad: badIn(judged),
    dropped: sumOf(judged, (each) => each.dropped),
    ...(p50 === undefined || p99 === undefined ? {} : { latencyMs: { p50, p99 } }),
    inFlightAtEnd: Math.max(0, all.at(-1)?.inFlight ?? 0),
    inFlightPerSecond: trendOf(judged.map((each) => [each.atSeconds, each.inFlight])).perSecond,
  };
}

/** Good requests, and all that ended or found no generator. */
export function endedIn(seconds: readonly Second[]): { readonly good: number; readonly ended: number } {
  return {
    good: sumOf(seconds, (each) => each.good),
    ended: sumOf(seconds, (each) => each.completed + each.dropped),
  };
}

/** Limits of the generator or the host in a stretch, from its first second on. */
export function limitsIn(stretch: Stretch, seconds: readonly Second[], context: StretchJudgeContext): Limits {
  const { slo, timeoutMs, arrivals, collapsePoint } = context;
  const all = secondsIn(seconds, stretch, 'all');
  const spanSeconds = sumOf(all, (each) => each.spanSeconds);
  return limitsOf(
    { seconds: all, tail: [], spanSeconds, arrivalSeconds: spanSeconds },
    {
      slo,
      timeoutMs,
      ...(arrivals === undefined ? {} : { arrivals }),
      candidate: {
        load: ratePerSecond(stretch.multiple * collapsePoint),
        duration: durationMs(1000 * stretch.seconds),
      },
    },
  );
}
