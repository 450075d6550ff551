import type { EvidentTrial } from './evident-trial.ts';

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
  const failed = valid.filter(
    (trial) =>
      trial.outcome.kind === 'violated' &&
      trial.load < farBelow * surelyServed(served) &&
      missingShareOf(trial) > clearlyMissing,
  );
  return failed.length < fewestFailures ? undefined : { served, failed };
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
