import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate, Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs } from '../../harness/src/model/units.ts';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import { narrowEnough } from '../../harness/src/search/narrow-enough.ts';
import { bracketOf } from '../../harness/src/search/bracket.ts';
import { isLongEnough } from '../../harness/src/search/durations.ts';
import { next, type SearchGoal } from '../../harness/src/search/next.ts';
import {
  aGoal,
  exactTarget,
  invalid,
  runSearch,
  sustained,
  trialOf,
  undecided,
  violated,
} from './run-search.ts';

/** What an overloaded target serves: all it can, half more than it sustains, less the more it gets, nothing. */
const servingWays: readonly ((collapsePoint: number) => (load: number) => number)[] = [
  (collapsePoint) => (load) => Math.min(load, collapsePoint),
  (collapsePoint) => (load) => Math.min(load, 1.5 * collapsePoint),
  (collapsePoint) => (load) => (load <= collapsePoint ? load : collapsePoint ** 2 / load),
  (collapsePoint) => (load) => (load <= collapsePoint ? load : 0),
];

interface TargetAsked {
  readonly collapsePoint: number;
  readonly initialLoad: number;
  readonly relativeWidth: number;
  readonly served: (typeof servingWays)[number];
}

const goals = fc
  .record({
    initialLoad: fc.double({ min: 1, max: 2000, noNaN: true }),
    minLoad: fc.double({ min: 1, max: 40, noNaN: true }),
    maxLoad: fc.double({ min: 50, max: 2000, noNaN: true }),
    relativeWidth: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    maxTrials: fc.integer({ min: 3, max: 16 }),
    maxInvalidTrials: fc.integer({ min: 0, max: 6 }),
  })
  .map(aGoal);

const outcomes = fc.constantFrom<Outcome>(sustained, violated, undecided, invalid);
/** A target that answers anything at all, its served rate included. */
const anyAnswers = fc.array(fc.tuple(outcomes, fc.double({ min: 0, max: 1.2, noNaN: true })), {
  minLength: 60,
  maxLength: 60,
});

function answering(answers: readonly (readonly [Outcome, number])[]) {
  return (candidate: Candidate, index: number): EvidentTrial => {
    const [outcome, served] = answers[index % answers.length] ?? [undecided, 0];
    return trialOf(candidate, outcome, served * candidate.load);
  };
}

describe('on a target that never lies', () => {
  const exactTargets = fc.record({
    collapsePoint: fc.double({ min: 60, max: 1500, noNaN: true }),
    initialLoad: fc.double({ min: 20, max: 2000, noNaN: true }),
    relativeWidth: fc.constantFrom(0.1, 0.15, 0.2),
    served: fc.constantFrom(...servingWays),
  });
  const searched = ({ collapsePoint, initialLoad, relativeWidth, served }: TargetAsked) => {
    const goal = aGoal({ initialLoad, relativeWidth, maxTrials: 60 });
    const run = runSearch(goal, exactTarget(collapsePoint, served(collapsePoint)));
    return { goal, ...run, point: collapsePointOf(run.trials, goal) };
  };

  it('finds the collapse point within twice the width asked for, however overload is served', () => {
    fc.assert(
      fc.property(exactTargets, (target) => {
        const { done, point } = searched(target);
        expect(done.status).toBe('found');
        const error = Math.abs((point?.estimate ?? 0) / target.collapsePoint - 1);
        expect(error).toBeLessThanOrEqual(2 * target.relativeWidth);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);

  it('rests its interval on confirmed trials on both sides: sustained below and violated above, neither a probe', () => {
    fc.assert(
      fc.property(exactTargets, (target) => {
        const { goal, trials, done, point } = searched(target);
        const { lowerBound = NaN, upperBound = NaN } = done.bracket;
        const confirmed = trials.filter(isLongEnough(goal));
        expect(bracketOf(confirmed)).toEqual(done.bracket);
        const { low = NaN, estimate = NaN, high = NaN } = point ?? {};
        // Of a target that collapses, the interval reaches further down than the search can see (docs/method.md).
        const tipping = target.served === servingWays[0] ? 0.02 : 0.14;
        const width = narrowEnough(goal, trials);
        expect((high - low) / estimate).toBeLessThanOrEqual(width + tipping);
        expect(lowerBound).toBeLessThanOrEqual(high);
        expect(upperBound).toBeGreaterThanOrEqual(low);
        expect(lowerBound).toBeGreaterThanOrEqual(estimate * (1 - 1.6 * width));
        expect(upperBound).toBeLessThanOrEqual(1.05 * estimate * (1 + 4 * width));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);

  it('needs at most 16 trials from any first guess, when overload serves the capacity', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 1500, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (truth, error) => {
          const goal = aGoal({ initialLoad: truth * error });
          expect(runSearch(goal, exactTarget(truth)).trials.length).toBeLessThanOrEqual(16);
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);
});

describe('on a target that answers anything', () => {
  it('ends within its budgets', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        const { trials } = runSearch(goal, answering(answers));
        const bad = trials.filter(({ outcome }) => outcome.kind === 'invalid').length;
        expect(trials.length - bad).toBeLessThanOrEqual(goal.maxTrials);
        expect(bad).toBeLessThanOrEqual(goal.maxInvalidTrials + 1);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);

  it('asks only for loads between the least and the most allowed', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        for (const { load } of runSearch(goal, answering(answers)).trials) {
          expect(load).toBeGreaterThanOrEqual(goal.minLoad);
          expect(load).toBeLessThanOrEqual(goal.maxLoad);
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);

  it('goes on from any prefix of its trials as it did before', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        const { trials } = runSearch(goal, answering(answers));
        for (const [index, { load, duration }] of trials.entries()) {
          const copied = structuredClone(trials.slice(0, index));
          expect(next(goal, copied)).toMatchObject({ kind: 'try', candidate: { load, duration } });
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);

  it('takes invalid trials as if they had not been once a load was sustained, until their budget is used up; no bound ever moves by them', () => {
    fc.assert(
      fc.property(
        goals,
        anyAnswers,
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 8 }),
        (goal, answers, cut, places) => {
          const unlimited: SearchGoal = { ...goal, maxInvalidTrials: 1000 };
          const { trials } = runSearch(unlimited, answering(answers));
          const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
          const soFar = valid.slice(0, cut % (valid.length + 1));
          const mixed = [...soFar];
          const invalidTrial = trialOf({ load: goal.maxLoad, duration: durationMs(8000) }, invalid, 1);
          for (const place of places) mixed.splice(place % (mixed.length + 1), 0, invalidTrial);
          if (soFar.some(({ outcome }) => outcome.kind === 'sustained')) {
            expect(next(unlimited, mixed)).toEqual(next(unlimited, soFar));
          }
          expect(bracketOf(mixed)).toEqual(bracketOf(soFar));
          expect(collapsePointOf(mixed, goal)).toEqual(collapsePointOf(soFar, goal));
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);
});
