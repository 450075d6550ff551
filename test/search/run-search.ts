import { next, type SearchGoal, type Step } from '../../harness/src/search/next.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import type { Candidate, Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';

/** The defaults of the config, as a goal. */
export function aGoal(
  overrides: Partial<Record<'initialLoad' | 'minLoad' | 'maxLoad', number>> &
    Partial<Omit<SearchGoal, 'initialLoad' | 'minLoad' | 'maxLoad'>> = {},
): SearchGoal {
  const { initialLoad = 50, minLoad = 1, maxLoad = 2000, ...rest } = overrides;
  return {
    slo: { latencyMs: 500, goodShare: 0.99 },
    initialLoad: ratePerSecond(initialLoad),
    minLoad: ratePerSecond(minLoad),
    maxLoad: ratePerSecond(maxLoad),
    relativeWidth: 0.15,
    probeDuration: durationMs(4000),
    confirmDuration: durationMs(8000),
    maxTrials: 20,
    maxInvalidTrials: 4,
    ...rest,
  };
}

export function trialOf(
  candidate: Candidate,
  outcome: Outcome,
  servedPerSecond: number = candidate.load,
): EvidentTrial {
  const isGood = outcome.kind === 'sustained';
  const windowSeconds = candidate.duration / 1000 - 1;
  const measures = {
    windowSeconds,
    offeredPerSecond: candidate.load,
    goodShare: isGood ? 1 : 0,
    bad: isGood ? {} : { slow: 100 },
    served: {
      fromSeconds: 1,
      seconds: windowSeconds,
      offeredPerSecond: candidate.load,
      perSecond: servedPerSecond,
      scatterPerSecond: Math.sqrt(servedPerSecond),
      trend: { perSecond: 0, standardError: 1 },
    },
  };
  return { ...candidate, outcome, measures };
}

export const sustained: Outcome = { kind: 'sustained' };
export const violated: Outcome = { kind: 'violated', by: ['good-share'], detail: 'scripted' };
export const undecided: Outcome = { kind: 'undecided', detail: 'scripted' };
export const invalid: Outcome = { kind: 'invalid', reason: 'generator-limited', detail: 'scripted' };

export interface SearchRun {
  readonly trials: readonly EvidentTrial[];
  readonly done: Extract<Step, { kind: 'done' }>;
}

/** Runs a search to its end. Fails when it does not end: no goal of the tests allows so many trials. */
export function runSearch(
  goal: SearchGoal,
  measure: (candidate: Candidate, index: number) => EvidentTrial,
): SearchRun {
  const trials: EvidentTrial[] = [];
  while (trials.length <= goal.maxTrials + goal.maxInvalidTrials + 1) {
    const step = next(goal, trials);
    if (step.kind === 'done') return { trials, done: step };
    trials.push(measure(step.candidate, trials.length));
  }
  throw new Error(`the search went on after ${trials.length} trials`);
}

/** A target that sustains every load up to `collapsePoint` and none above it, and then serves as `served` says. */
export function exactTarget(
  collapsePoint: number,
  served: (load: number) => number = (load) => Math.min(load, collapsePoint),
) {
  return (candidate: Candidate): EvidentTrial =>
    trialOf(candidate, candidate.load <= collapsePoint ? sustained : violated, served(candidate.load));
}
