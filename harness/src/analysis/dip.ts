import type { Dip } from '../model/drill.ts';
import type { Second } from '../model/sample.ts';
import { gammaCumulative } from './gamma.ts';
import { sumOf } from './window.ts';

/** Goodput before the faults, which the time after them is held against. */
export interface SteadyState {
  /** Good requests over those offered, 0..1. */
  readonly goodShare: number;
  /** Requests that are in flight when a second ends: so many may count in the next one. */
  readonly inFlight: number;
}

/** The first seconds of a load: requests that are under way have not ended yet. */
const settleSeconds = 2;
/** A second is only down when it is so by this many standard deviations, or chance makes it so that rarely. */
const downZ = 3.5;
const downChance = 0.0003;
/** Shorter breaks are of the same dip. */
const breakSeconds = 3;

/** `undefined` when there was no second to tell it by. */
export function steadyStateOf(seconds: readonly Second[], untilSeconds: number): SteadyState | undefined {
  const before = seconds.filter(
    (each) => each.atSeconds - each.spanSeconds >= settleSeconds - 0.2 && each.atSeconds <= untilSeconds,
  );
  const offered = sumOf(before, (each) => each.offered);
  if (offered === 0) return undefined;
  return {
    goodShare: Math.min(1, sumOf(before, (each) => each.good) / offered),
    inFlight: sumOf(before, (each) => each.inFlight) / before.length,
  };
}

/** Requests of a second that would have been good in the steady state, and were not. */
export function missingIn({ offered, good }: Second, { goodShare }: SteadyState): number {
  return goodShare * offered - good;
}

/**
 * The time in which clearly less was answered well than in the steady state: from the first second that is down to the
 * last, none of them followed by three that are not. A second is held against what was *offered* in it, so requests that
 * hang count when they are due and not when they are given up. The first and the last second are down for a part of
 * them only: their parts follow from the depth of those between.
 *
 * @param fromSeconds when the faults began
 * @param allowedShare of bad requests that the SLO allows
 */
export function dipOf(
  seconds: readonly Second[],
  { fromSeconds, allowedShare }: { readonly fromSeconds: number; readonly allowedShare: number },
  steady: SteadyState,
): Dip | undefined {
  const after = seconds.filter((each) => each.atSeconds > fromSeconds && each.offered > 0);
  const downs = after.flatMap((each, index) => (isDown(each, allowedShare, steady) ? [index] : []));
  const [first] = downs;
  if (first === undefined) return undefined;
  let last = first;
  for (const index of downs) {
    const pause = sumOf(after.slice(last + 1, index), (each) => each.spanSeconds);
    if (pause < breakSeconds) last = index;
  }
  return measured(after.slice(first, last + 1), steady);
}

function isDown(second: Second, allowedShare: number, steady: SteadyState): boolean {
  const { good, bad, dropped, offered } = second;
  const scatter = steady.goodShare * (1 - steady.goodShare) * offered + 2 * steady.inFlight + 1;
  if (missingIn(second, steady) > allowedShare * offered + downZ * Math.sqrt(scatter)) return true;
  // Errors that come at once show sooner by themselves. What was late or given up was due in an earlier second.
  const failed = Object.values(bad).reduce((sum, count) => sum + count, 0);
  const atOnce = failed - (bad.slow ?? 0) - (bad.timeout ?? 0) + dropped;
  if (atOnce === 0) return false;
  // So many or more errors of a Poisson variable with the mean that is allowed.
  const allowed = Math.max(allowedShare, 1 - steady.goodShare) * (good + atOnce);
  return gammaCumulative(atOnce, allowed) < downChance;
}

function measured(down: readonly Second[], steady: SteadyState): Dip {
  const lostIn = (some: readonly Second[]): number => {
    const expected = steady.goodShare * sumOf(some, (each) => each.offered);
    return expected === 0 ? 0 : held(sumOf(some, (each) => missingIn(each, steady)) / expected);
  };
  const between = down.slice(1, -1);
  const worstSecond = Math.max(...down.map((each) => lostIn([each])));
  const depth = between.length > 0 ? lostIn(between) : worstSecond;
  const [first, last] = [down[0], down.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a dip of no seconds');
  const partOf = (second: Second): number =>
    depth === 0 ? second.spanSeconds : second.spanSeconds * held(lostIn([second]) / depth);
  const fromSeconds = first.atSeconds - partOf(first);
  const toSeconds = down.length === 1 ? first.atSeconds : last.atSeconds - last.spanSeconds + partOf(last);
  return { fromSeconds, seconds: Math.max(0, toSeconds - fromSeconds), depth, worstSecond };
}

function held(share: number): number {
  return Math.max(0, Math.min(1, share));
}
