import type { EvidentTrial } from '../analysis/capacity/evident-trial.ts';
import type { Interval } from '../analysis/capacity/posterior.ts';
import { settleSecondsOf } from '../analysis/trial/window.ts';
import { relativeWidthOf } from '../model/ratio.ts';
import { openSides } from './open-sides.ts';
import { confirmDurationAt } from './durations.ts';
import { overheadSeconds } from './expected-gain.ts';
import { forecastAt } from './forecast.ts';
import type { SearchGoal } from './goal.ts';

/**
 * What was told before the first trial is held by what the search does: it goes on until the first share of that time though
 * its interval is narrow enough, and plans to end by the second, so that its last trial ends by 1.3.
 */
const heldTo = { least: 0.68, most: 1.17 } as const;
/** How much wider than asked an interval may be when the time told is over; but not so wide that it says little. */
const mostWider = 2.5;
const widest = 0.5;

/** Width that is enough then, as a share of the estimate. */
export function widestEnough({ relativeWidth }: Pick<SearchGoal, 'relativeWidth'>): number {
  return Math.max(relativeWidth, Math.min(widest, mostWider * relativeWidth));
}

/** How a search stands against the time that was told. */
interface Pace {
  /** Of the time told. */
  readonly share: number;
  readonly leftMs: number;
}

/** Of a goal that insists on its width no time is held. */
export function paceOf(goal: SearchGoal, valid: readonly EvidentTrial[]): Pace {
  if (goal.insists === true) return { share: 0, leftMs: Number.POSITIVE_INFINITY };
  const toldMs = toldAt(goal, goal.initialLoad);
  const spentMs = spentIn(valid);
  return { share: spentMs / toldMs, leftMs: heldTo.most * toldMs - spentMs };
}

function toldAt(goal: SearchGoal, load: number): number {
  return forecastAt(goal, load, 1000 * overheadSeconds).searchMs.likely;
}

function spentIn(valid: readonly EvidentTrial[]): number {
  return valid.reduce((sum, each) => sum + tookMs(each), 0);
}

function tookMs({ duration, measures: { windowSeconds } }: EvidentTrial): number {
  const seconds = Math.min(duration / 1000, windowSeconds + settleSecondsOf(duration / 1000));
  return 1000 * (seconds + overheadSeconds);
}

/** So much narrower than asked, nobody waits for the rest of the time. */
const surelyEnough = 0.4;

/**
 * The time told is not nearly over, and what is left of it narrows the interval further. Where the guess was far too low, what
 * would have been told at the load that was found is waited for: more would be of use to nobody.
 */
export function isTooSoon(goal: SearchGoal, valid: readonly EvidentTrial[], interval: Interval): boolean {
  if (goal.insists === true || relativeWidthOf(interval) <= surelyEnough * goal.relativeWidth) return false;
  const leastMs = Math.min(heldTo.least * toldAt(goal, goal.initialLoad), toldAt(goal, interval.estimate));
  return spentIn(valid) < leastMs;
}

/** An interval that is wider than this, in the widest that are enough, does not say yet where to confirm. */
const vague = 2;
/** For what a trial takes longer than expected, in confirmations. */
const spare = 0.5;

/** What is left of the time told is taken up by the bounds that are to be confirmed. */
export function isPressed(goal: SearchGoal, valid: readonly EvidentTrial[], interval: Interval): boolean {
  if (relativeWidthOf(interval) > vague * widestEnough(goal)) return false;
  const sides = sidesToConfirm(goal, valid, interval);
  return sides > 0 && paceOf(goal, valid).leftMs < (sides + spare) * confirmationMs(goal, interval);
}

/** The longest trial that leaves time for the confirmations after it. */
export function longestTrialMs(goal: SearchGoal, valid: readonly EvidentTrial[], interval: Interval): number {
  const confirmingMs = sidesToConfirm(goal, valid, interval) * confirmationMs(goal, interval);
  return paceOf(goal, valid).leftMs - confirmingMs - 1000 * overheadSeconds;
}

/** How much each trial until then has to narrow ln(width), so that the interval is narrow enough at the end of the time. */
export function gainInTime(goal: SearchGoal, valid: readonly EvidentTrial[], interval: Interval): number {
  const trials = Math.max(1, paceOf(goal, valid).leftMs / confirmationMs(goal, interval));
  return Math.log(relativeWidthOf(interval) / widestEnough(goal)) / trials;
}

function sidesToConfirm(goal: SearchGoal, valid: readonly EvidentTrial[], { estimate }: Interval): number {
  return Object.keys(openSides(goal, valid, estimate, widestEnough(goal))).length;
}

function confirmationMs(goal: SearchGoal, { estimate }: Interval): number {
  return confirmDurationAt(goal, estimate) + 1000 * overheadSeconds;
}
