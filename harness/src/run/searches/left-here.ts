import { collapsePointOf } from '../../analysis/level/collapse-point.ts';
import type { EvidentTrial } from '../../analysis/capacity/evident-trial.ts';
import { relativeWidthOf } from '../../model/ratio.ts';
import { confirmDurationAt } from '../../search/durations.ts';
import type { SearchGoal } from '../../search/goal.ts';
import { paceOf } from '../../search/time-told.ts';
import { canaryMs, searchLeftMs, wholeLevelMs, type Pace } from './time-left.ts';

/** A level that is being searched. */
export interface SearchedSoFar {
  readonly goal: SearchGoal;
  readonly trials: readonly EvidentTrial[];
  /** Of a level that is not visited for a limited time. */
  readonly mostTrialsOfALevel: number;
  readonly tookMs: number;
  /** What is past its collapse point is measured as well. */
  readonly goesPast: boolean;
}

/** Best guess of the time that it still takes. */
export function leftHereMs(
  { goal, trials, mostTrialsOfALevel, tookMs, goesPast }: SearchedSoFar,
  pace: Pace,
): number {
  const point = collapsePointOf(trials, goal);
  const { relativeWidth, maxTrials, initialLoad } = goal;
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const load = point?.estimate ?? initialLoad;
  const search = { goal, load, mostTrials: Math.max(1, maxTrials - valid.length) };
  const widthRatio = point === undefined ? {} : { widthRatio: relativeWidthOf(point) / relativeWidth };
  const pastMs = goesPast ? pace.overloadMs : 0;
  // When the time told is over, what is known is enough, but for a bound that is to be confirmed.
  const inTimeMs = Math.max(confirmDurationAt(goal, load) + pace.aroundTrialMs, paceOf(goal, valid).leftMs);
  const searchMs = Math.min(inTimeMs, searchLeftMs({ ...search, ...widthRatio }, pace));
  const byWidthMs = searchMs + canaryMs(pace) + pastMs;
  const usualMs = wholeLevelMs(pace, { ...search, mostTrials: mostTrialsOfALevel }) - tookMs;
  return pace.levelsMs.length > 0 && usualMs > pastMs ? (byWidthMs + usualMs) / 2 : byWidthMs;
}
