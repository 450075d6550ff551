import type { EvidentTrial } from '../analysis/capacity/evident-trial.ts';
import { bracketOf } from './bracket.ts';
import { isLongEnough } from './durations.ts';
import type { SearchGoal } from './goal.ts';

/** How far from the estimate, in widths that are enough, a confirmed trial may be: overload well above tells as much as near. */
const farthest = { below: 1.6, above: 4 } as const;

/** The sides that have no confirmed trial near enough, and the loads that would do. */
export interface OpenSides {
  /** From this share of the collapse point on, up to it. */
  readonly below?: number;
  /** From the collapse point on, up to this share of it. */
  readonly above?: number;
}

export function openSides(
  goal: SearchGoal,
  valid: readonly EvidentTrial[],
  estimate: number,
  width: number,
): OpenSides {
  const { lowerBound = 0, upperBound = Number.POSITIVE_INFINITY } = bracketOf(valid, isLongEnough(goal));
  const below = 1 - farthest.below * width;
  const above = 1 + farthest.above * width;
  return {
    ...(lowerBound < estimate * below ? { below } : {}),
    ...(upperBound > estimate * above ? { above } : {}),
  };
}
