import type { EvidentTrial } from '../analysis/capacity/evident-trial.ts';
import type { SearchGoal } from './goal.ts';
import { paceOf, widestEnough } from './time-told.ts';

/** In shares of the time told: the width asked for is insisted on until the first, and given up by the last. */
const patience = { from: 0.68, to: 1 } as const;
/** The same in shares of the trials allowed: the last ones are kept for confirmation. */
const trialsShare = { from: 0.6, to: 0.9 } as const;

/**
 * Width at which an interval is narrow enough, as a share of its estimate: the one asked for, until the time that was told is
 * nearly over. Some targets cannot be known as exactly in that time (few requests, uneven ones, pauses): theirs may be wider,
 * up to 2.5 times (`widestEnough`).
 */
export function narrowEnough(goal: SearchGoal, valid: readonly EvidentTrial[]): number {
  const { relativeWidth, maxTrials, insists = false } = goal;
  if (insists) return relativeWidth;
  const { share } = paceOf(goal, valid);
  const late = Math.max(partOf(share, patience), partOf(valid.length / maxTrials, trialsShare));
  return relativeWidth * (widestEnough(goal) / relativeWidth) ** late;
}

function partOf(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
