import type { EvidentTrial } from '../analysis/evident-trial.ts';
import { confirmingTrialsTo } from '../model/search-effort.ts';
import { confirmDurationAt } from './durations.ts';
import type { SearchGoal } from './goal.ts';

/** How much wider than asked an interval may be at the end of a search that was long enough. */
const mostWider = 2;
/** In searches as long as is usual for the width: the width asked for is insisted on until the first, and given up by the last. */
const patience = { from: 2, to: 4 } as const;
/** The same in shares of the trials allowed: the last ones are kept for confirmation. */
const trialsShare = { from: 0.6, to: 0.9 } as const;

/**
 * Width at which an interval is narrow enough, as a share of its estimate: the one asked for, as long as the search takes
 * about what was told of it. Some targets cannot be known as exactly in that time (few requests, uneven ones, pauses):
 * theirs may be wider, up to twice, the longer it takes.
 */
export function narrowEnough(goal: SearchGoal, valid: readonly EvidentTrial[], estimate: number): number {
  const { relativeWidth, maxTrials, insists = false } = goal;
  if (insists) return relativeWidth;
  const loadMs = valid.reduce((sum, { measures }) => sum + 1000 * measures.windowSeconds, 0);
  const usual = confirmingTrialsTo(relativeWidth) * confirmDurationAt(goal, estimate);
  const late = Math.max(partOf(loadMs / usual, patience), partOf(valid.length / maxTrials, trialsShare));
  return relativeWidth * mostWider ** late;
}

function partOf(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
