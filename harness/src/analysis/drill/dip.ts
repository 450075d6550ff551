import type { Dip } from '../../model/config/drill.ts';
import { errorsOf } from '../../model/sample.ts';
import type { DueSecond } from './due.ts';
import { gammaCumulative } from '../statistics/gamma.ts';
import { sumOf } from '../trial/window.ts';

/** Goodput before the faults, which the time after them is held against. */
export interface SteadyState {
  /** Good requests over those that were due, 0..1. */
  readonly goodShare: number;
  /** In flight when a second ends, over the requests of a second: so many may count in the next one. */
  readonly inFlightShare: number;
}

/** From the first fault to the end of the last. */
interface FaultSpan {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** The first seconds of a load: requests that are under way have not ended yet. */
const settleSeconds = 2;
/** A second is only down when it is so by this many standard deviations, or chance makes it so that rarely. */
const downZ = 3.5;
const downChance = 0.0003;
/** Shorter breaks are of the same dip. */
const breakSeconds = 3;

/** `undefined` when there was no second to tell it by. */
export function steadyStateOf(seconds: readonly DueSecond[], untilSeconds: number): SteadyState | undefined {
  const before = seconds.filter(
    (each) => each.atSeconds - each.spanSeconds >= settleSeconds - 0.2 && each.atSeconds <= untilSeconds,
  );
  const due = sumOf(before, (each) => each.due);
  if (due === 0) return undefined;
  return {
    goodShare: Math.min(1, sumOf(before, (each) => each.good) / due),
    inFlightShare: sumOf(before, (each) => each.inFlight) / due,
  };
}

/** Requests of a second that would have been good in the steady state, and were not. */
export function missingIn({ due, good }: DueSecond, { goodShare }: SteadyState): number {
  return goodShare * due - good;
}

/**
 * The times in which clearly less was answered well than in the steady state: each from the first second that is down to
 * the last, none of them followed by three that are not. A second is held against what was *due* in it, so requests that
 * hang count when they are due and not when they are given up. The first and the last second are down for a part of
 * them only: their parts follow from the depth of those between.
 *
 * @param fromSeconds when the faults began
 * @param untilSeconds when the last was over: of what begins later only the first is one of theirs
 * @param allowedShare of bad requests that the SLO allows
 */
export function dipsOf(
  seconds: readonly DueSecond[],
  { fromSeconds, untilSeconds, allowedShare }: FaultSpan & { readonly allowedShare: number },
  steady: SteadyState,
): readonly Dip[] {
  const after = seconds.filter((each) => each.atSeconds > fromSeconds && each.offered > 0);
  const runs: { first: number; last: number }[] = [];
  for (const [index, each] of after.entries()) {
    if (!isDown(each, allowedShare, steady)) continue;
    const run = runs.at(-1);
    const pause = sumOf(after.slice((run?.last ?? 0) + 1, index), (second) => second.spanSeconds);
    if (run !== undefined && pause < breakSeconds) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs
    .map(({ first, last }) => measured(after.slice(first, last + 1), steady))
    .filter((dip, index) => index === 0 || dip.fromSeconds < untilSeconds + breakSeconds);
}

function isDown(second: DueSecond, allowedShare: number, steady: SteadyState): boolean {
  const { good, bad, dropped, due, unsure } = second;
  const { goodShare, inFlightShare } = steady;
  const scatter = (goodShare * (1 - goodShare) + 2 * inFlightShare) * due + 1;
  if (missingIn(second, steady) > unsure + allowedShare * due + downZ * Math.sqrt(scatter)) return true;
  // Errors that come at once show sooner by themselves. What was late or given up was due in an earlier second.
  const atOnce = errorsOf(bad) + dropped;
  if (atOnce === 0) return false;
  // So many or more errors of a Poisson variable with the mean that is allowed.
  const allowed = Math.max(allowedShare, 1 - steady.goodShare) * (good + atOnce);
  return gammaCumulative(atOnce, allowed) < downChance;
}

function measured(down: readonly DueSecond[], steady: SteadyState): Dip {
  // What is left is counted, not what is missing: sums of fractions over each other may come to more than 1.
  const lostIn = (some: readonly DueSecond[]): number => {
    const expected = steady.goodShare * sumOf(some, (each) => each.due);
    return expected === 0 ? 0 : Math.max(0, 1 - sumOf(some, (each) => each.good) / expected);
  };
  const between = down.slice(1, -1);
  const worstSecond = Math.max(...down.map((each) => lostIn([each])));
  const depth = between.length > 0 ? lostIn(between) : worstSecond;
  const [first, last] = [down[0], down.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a dip of no seconds');
  const partOf = (second: DueSecond): number =>
    depth === 0 ? second.spanSeconds : second.spanSeconds * Math.min(1, lostIn([second]) / depth);
  const fromSeconds = first.atSeconds - partOf(first);
  const toSeconds = down.length === 1 ? first.atSeconds : last.atSeconds - last.spanSeconds + partOf(last);
  return { fromSeconds, seconds: Math.max(0, toSeconds - fromSeconds), depth, worstSecond };
}
