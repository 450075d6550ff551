import type { Bracket } from '../model/trial.ts';

export interface TimeLeftInput {
  readonly bracket: Bracket;
  readonly relativeWidth: number;
  readonly trialsDone: number;
  readonly levelsAfter: number;
  /** Mean time a trial took so far in this run, drain included. */
  readonly trialMs: number;
  /** Mean time a level took to come up and be warm. */
  readonly provisionMs: number;
  /** What a level usually takes once its collapse point is found. */
  readonly overloadMs: number;
}

/** Trials an ordinary level takes: two to find the region, four to narrow it. */
const trialsPerLevel = 6;

/** Best guess of the time to the end of the run, in ms. */
export function timeLeftMs(input: TimeLeftInput): number {
  const here = Math.max(1, trialsToGo(input));
  return here * input.trialMs + input.overloadMs + laterLevelsMs(input);
}

/** Best guess of the time that the levels after this one take, in ms. */
export function laterLevelsMs({ levelsAfter, provisionMs, trialMs, overloadMs }: TimeLeftInput): number {
  return levelsAfter * (provisionMs + trialsPerLevel * trialMs + overloadMs);
}

function trialsToGo({ bracket, relativeWidth, trialsDone }: TimeLeftInput): number {
  const { lowerBound, upperBound } = bracket;
  if (lowerBound === undefined || upperBound === undefined) return trialsPerLevel - trialsDone;
  const width = (upperBound - lowerBound) / upperBound;
  return Math.ceil(Math.log2(Math.max(width / relativeWidth, 1)));
}
