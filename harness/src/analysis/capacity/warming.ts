import type { EvidentTrial } from './evident-trial.ts';

/** Share that an overloaded target leaves unanswered: what it serves then is all that it can. */
const overloaded = 0.03;
/** Capacities of trials differ by this much for no reason. */
const between = 0.006;
/** In standard deviations: so much is enough to think of it, not to believe it. */
const enough = 0.7;
/** Of three seconds chance makes any trend. */
const clearestTrend = 2;

interface Seen {
  readonly atSeconds: number;
  readonly logServed: number;
  readonly spread: number;
  /** Whether that was all that it could. */
  readonly isAll: boolean;
  /** How much more it served at the end of the trial than at its start, in standard deviations. */
  readonly trend: number;
}

/**
 * Whether a target seems to get quicker (compilers, caches): what an overloaded target served is all that it could, and later
 * it served more, or more and more. Without a sign it is not thought of, because nothing in a few trials speaks against
 * a target that is still to get quicker.
 */
export function seemsToWarm(trials: readonly EvidentTrial[]): boolean {
  const seen = trials.flatMap((trial) => seenIn(trial) ?? []);
  const all = seen.filter(({ isAll }) => isAll);
  const rises = all.flatMap((early) =>
    seen
      .filter((late) => late.atSeconds > early.atSeconds && (late.isAll || late.logServed > early.logServed))
      .map((late) => (late.logServed - early.logServed) / Math.hypot(early.spread, late.spread)),
  );
  const trend = all.reduce((sum, each) => sum + each.trend, 0) / Math.sqrt(Math.max(1, all.length));
  return (rises.length === 0 ? trend : (trend + Math.max(...rises)) / Math.SQRT2) > enough;
}

/** Seconds from the first trial to the middle of this one; one whose time is not known is taken for the last. */
export function secondsInto(trials: readonly EvidentTrial[], { startedAt, measures }: EvidentTrial): number {
  const known = trials.flatMap((each) => (each.startedAt === undefined ? [] : [Date.parse(each.startedAt)]));
  if (known.length === 0) return 0;
  const at = startedAt === undefined ? Math.max(...known) : Date.parse(startedAt);
  return (at - Math.min(...known)) / 1000 + measures.windowSeconds / 2;
}

function seenIn({ startedAt, measures: { served } }: EvidentTrial): Seen | undefined {
  if (served === undefined || served.perSecond === 0) return undefined;
  const { perSecond, offeredPerSecond, seconds, scatterPerSecond, trend } = served;
  const clear = trend.standardError === 0 ? 0 : trend.perSecond / trend.standardError;
  return {
    atSeconds: Date.parse(startedAt ?? '') / 1000,
    logServed: Math.log(perSecond),
    spread: Math.hypot(scatterPerSecond / perSecond / Math.sqrt(seconds), between),
    isAll: perSecond < (1 - overloaded) * offeredPerSecond,
    trend: Math.max(-clearestTrend, Math.min(clearestTrend, clear)),
  };
}
