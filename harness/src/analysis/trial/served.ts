import type { Second } from '../../model/sample.ts';
import type { Served } from '../../model/record/trial.ts';
import { trendOf } from '../statistics/trend.ts';
import { sumOf, type JudgedWindow } from './window.ts';

/** Share of a second's endings that may be timeouts. */
const timeoutTolerance = 0.01;
const fewestSeconds = 2;

/**
 * What the target answered, late or not, until clients began to give up: what an overloaded target can serve. A
 * refusal or an error is no answer. After the first timeouts the target works for clients that are gone, and its
 * answers say no more what it can do. Where that comes so soon that less than two judged seconds are left, the seconds
 * before them are taken as well. `undefined` when clients gave up from the beginning.
 *
 * @param all seconds of the trial, the settling time included
 */
export function servedOf({ seconds: judged }: JudgedWindow, all: readonly Second[]): Served | undefined {
  const afterSettling = beforeTimeouts(judged);
  const last = judged.at(-1);
  const fromStart = beforeTimeouts(
    all.filter(({ atSeconds }) => last !== undefined && atSeconds <= last.atSeconds),
  );
  const clean = afterSettling.length < fewestSeconds ? fromStart : afterSettling;
  const [first] = clean;
  const spanSeconds = sumOf(clean, (each) => each.spanSeconds);
  if (first === undefined || spanSeconds === 0) return undefined;
  const rates = clean.map((each) => [each.atSeconds, answered(each) / each.spanSeconds] as const);
  const perSecond = sumOf(clean, answered) / spanSeconds;
  const { perSecond: trend, standardError } = trendOf(rates);
  return {
    fromSeconds: Math.max(0, first.atSeconds - first.spanSeconds),
    seconds: spanSeconds,
    offeredPerSecond: sumOf(clean, (each) => each.offered) / spanSeconds,
    perSecond,
    scatterPerSecond: scatterOf(
      rates.map(([, rate]) => rate),
      perSecond,
    ),
    trend: { perSecond: trend, standardError: Number.isFinite(standardError) ? standardError : 0 },
  };
}

function beforeTimeouts(seconds: readonly Second[]): readonly Second[] {
  const end = seconds.findIndex(
    ({ bad, completed }) => (bad.timeout ?? 0) > Math.max(1, timeoutTolerance * completed),
  );
  return end === -1 ? seconds : seconds.slice(0, end);
}

function scatterOf(rates: readonly number[], mean: number): number {
  const squares = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, rates.length - 1));
}

function answered({ good, bad }: Second): number {
  return good + (bad.slow ?? 0);
}
