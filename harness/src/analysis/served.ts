import type { Second } from '../model/sample.ts';
import type { Served } from '../model/trial.ts';
import { trendOf } from './trend.ts';
import { sumOf, type JudgedWindow } from './window.ts';

/** Share of a second's endings that may be timeouts. */
const timeoutTolerance = 0.01;
const fewestSeconds = 2;

/**
 * What the target answered, late or not, until clients began to give up: what an overloaded target can serve. A
 * refusal or an error is no answer. After the first timeouts the target works for clients that are gone, and its
 * answers say no more what it can do. `undefined` when fewer than two seconds are left.
 */
export function servedOf({ seconds }: JudgedWindow): Served | undefined {
  const end = seconds.findIndex(
    ({ bad, completed }) => (bad.timeout ?? 0) > Math.max(1, timeoutTolerance * completed),
  );
  const clean = end === -1 ? seconds : seconds.slice(0, end);
  const spanSeconds = sumOf(clean, (each) => each.spanSeconds);
  if (clean.length < fewestSeconds || spanSeconds === 0) return undefined;
  const rates = clean.map((each) => [each.atSeconds, answered(each) / each.spanSeconds] as const);
  const perSecond = sumOf(clean, answered) / spanSeconds;
  const { perSecond: trend, standardError } = trendOf(rates);
  return {
    seconds: spanSeconds,
    offeredPerSecond: sumOf(clean, (each) => each.offered) / spanSeconds,
    perSecond,
    scatterPerSecond: Math.sqrt(
      rates.reduce((sum, [, rate]) => sum + (rate - perSecond) ** 2, 0) / (rates.length - 1),
    ),
    trend: { perSecond: trend, standardError: Number.isFinite(standardError) ? standardError : 0 },
  };
}

function answered({ good, bad }: Second): number {
  return good + (bad.slow ?? 0);
}
