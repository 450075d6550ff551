import { meanUntil } from '../../model/histogram.ts';
import { totalUntil, type RateCurve } from '../../model/rate-curve.ts';
import type { Second } from '../../model/sample.ts';

/** A second, and how many requests would have ended in it, had all of them been answered well. */
export interface DueSecond extends Second {
  readonly due: number;
  /** So many may belong to a neighbouring second: the latency changed, and nobody knows when within the second. */
  readonly unsure: number;
}

/**
 * Requests end some time after they were offered, so that goodput lags behind a load that rises, and more so where
 * answers get slower with it: that is no loss. Of each second, the requests that were to end in it are those offered one
 * mean latency earlier, the latency of those answered within the SLO. Under a steady load they are those of the second.
 *
 * @param rates as asked for: how the requests of a second lie in it
 * @param sloSeconds slower answers are not good, and do not count
 */
export function withDue(seconds: readonly Second[], rates: RateCurve, sloSeconds: number): DueSecond[] {
  const offeredUntil = offeredOver(seconds, rates);
  const usual = latenciesOf(seconds, sloSeconds);
  // At the end of a second: between its latency and that of the next.
  const lags = usual.map((each, index) => (each + (usual[index + 1] ?? each)) / 2);
  return seconds.map((second, index) => {
    const { atSeconds, spanSeconds, offered } = second;
    const [here = 0, atEnd = 0] = [usual[index], lags[index]];
    const atStart = lags[index - 1] ?? here;
    const due = offeredUntil(atSeconds - atEnd) - offeredUntil(atSeconds - spanSeconds - atStart);
    const unsure = (offered / spanSeconds) * Math.max(Math.abs(atEnd - here), Math.abs(atStart - here));
    return { ...second, due: Math.max(0, due), unsure };
  });
}

/** Mean latency of the answers in time of each second; where there are none, that of the second before. */
function latenciesOf(seconds: readonly Second[], sloSeconds: number): readonly number[] {
  let last = 0;
  return seconds.map(({ latency }) => (last = meanUntil(latency, sloSeconds) ?? last));
}

/** How many were offered until a moment: in each second as many as there were, spread as the rates are. */
function offeredOver(seconds: readonly Second[], rates: RateCurve): (atSeconds: number) => number {
  let sum = 0;
  const parts = seconds.map(({ atSeconds, spanSeconds, offered }) => {
    const part = { from: atSeconds - spanSeconds, to: atSeconds, before: sum, offered };
    sum += offered;
    return part;
  });
  return (at) => {
    const part = parts.find(({ to }) => at <= to);
    if (part === undefined) return sum;
    const asked = totalUntil(rates, part.to) - totalUntil(rates, part.from);
    const share =
      asked > 0
        ? (totalUntil(rates, at) - totalUntil(rates, part.from)) / asked
        : (at - part.from) / (part.to - part.from);
    return part.before + part.offered * Math.max(0, share);
  };
}
