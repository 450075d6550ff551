import type { EvidentTrial } from '../capacity/evident-trial.ts';

/** Two things that cannot both be true of one capacity. */
export interface Drift<Trial extends EvidentTrial = EvidentTrial> {
  /** It served this. */
  readonly served: Trial;
  /** And failed at less, in each of these. */
  readonly failed: readonly Trial[];
}

/** A load so far below what was served is no question of noise. */
const farBelow = 0.85;
/** Share of the offered load left unanswered that is a failure to serve, not a queue that settles. */
const clearlyMissing = 0.08;
/** One failure may be a pause of the target. */
const fewestFailures = 2;

/**
 * Whether the capacity changed while it was measured: the target served a load, and twice failed to serve one far
 * below it. A target that collapses in overload is no such case, since only failures at loads below what it served count;
 * nor is one odd trial: nothing serves more than it can, but anything may pause once.
 */
export function driftOf<Trial extends EvidentTrial>(trials: readonly Trial[]): Drift<Trial> | undefined {
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const served = valid.toSorted((a, b) => surelyServed(b) - surelyServed(a))[0];
  if (served === undefined) return undefined;
  const failed = valid.filter((trial) => isFailedBelow(trial, surelyServed(served)));
  return failed.length < fewestFailures ? undefined : { served, failed };
}

/** A capacity that became more while it was measured: something scales out under load, or warms up. */
export interface Rise<Trial extends EvidentTrial = EvidentTrial> {
  /** The last that could not serve its load. */
  readonly before: Trial;
  /** The first that served far more. */
  readonly after: Trial;
}

/** One failure may be a pause: a rise is only one that was served evenly, and that so many trials have left behind. */
const fewestAfterOne = 2;

/**
 * Whether the capacity rose: trials in which the target could not serve their loads, and later ones, all of them, in which it
 * served far more. Where it fell again, or the other way round, it is no rise, but it changed all the same.
 */
export function riseOf<Trial extends EvidentTrial>(trials: readonly Trial[]): Rise<Trial> | undefined {
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const most = Math.max(0, ...valid.map(surelyServed));
  const failed = valid.filter((trial) => isFailedBelow(trial, most));
  const before = failed.at(-1);
  if (before === undefined) return undefined;
  const isMore = (trial: Trial): boolean => failed.some(({ load }) => load < farBelow * surelyServed(trial));
  const later = valid.slice(valid.indexOf(before) + 1).filter(isMore);
  const [after] = later;
  const isClean = valid.slice(0, valid.indexOf(before)).every((trial) => !isMore(trial));
  if (after === undefined || !isClean) return undefined;
  const isSure = failed.length >= fewestFailures || (isEven(before) && later.length >= fewestAfterOne);
  return isSure ? { before, after } : undefined;
}

/** Its seconds were alike: it did not stand still in some of them. */
function isEven({ measures: { served } }: EvidentTrial): boolean {
  if (served === undefined) return false;
  const { perSecond, scatterPerSecond } = served;
  return scatterPerSecond <= 2 * Math.sqrt(perSecond) + 0.1 * perSecond;
}

function isFailedBelow(trial: EvidentTrial, served: number): boolean {
  return (
    trial.outcome.kind === 'violated' &&
    trial.load < farBelow * served &&
    missingShareOf(trial) > clearlyMissing
  );
}

/** At least what the target can serve, by this trial: what it answered, less four standard errors of counting. */
function surelyServed({ measures: { served } }: EvidentTrial): number {
  if (served === undefined) return 0;
  return served.perSecond - 4 * Math.sqrt(served.perSecond / served.seconds);
}

function missingShareOf({ measures: { served } }: EvidentTrial): number {
  return served === undefined || served.offeredPerSecond === 0
    ? 0
    : 1 - served.perSecond / served.offeredPerSecond;
}
