import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate, Outcome } from '../../harness/src/model/trial.ts';
import { durationMs } from '../../harness/src/model/units.ts';
import { bracketOf, type SearchTrial } from '../../harness/src/search/bracket.ts';
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

const goals = fc
  .record({
    initialLoad: fc.double({ min: 1, max: 2000, noNaN: true }),
    minLoad: fc.double({ min: 1, max: 40, noNaN: true }),
    maxLoad: fc.double({ min: 50, max: 2000, noNaN: true }),
    relativeWidth: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    maxTrials: fc.integer({ min: 3, max: 40 }),
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
  return (candidate: Candidate, index: number): SearchTrial => {
    const [outcome, served] = answers[index % answers.length] ?? [undecided, 0];
    return trialOf(candidate, outcome, served * candidate.load);
  };
}

describe('on a target that never lies', () => {
  it('finds a bracket that holds the collapse point and is as narrow as asked, however overload is served', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 1900, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        fc.constantFrom(0.02, 0.05, 0.1),
        fc.constantFrom(...servingWays),
        (collapsePoint, initialLoad, relativeWidth, served) => {
          const goal = aGoal({ initialLoad, relativeWidth, maxTrials: 60 });
          const { done } = runSearch(goal, exactTarget(collapsePoint, served(collapsePoint)));
          const { lowerBound = NaN, upperBound = NaN } = done.bracket;
          expect(done.status).toBe('found');
          expect(lowerBound).toBeLessThanOrEqual(collapsePoint);
          expect(upperBound).toBeGreaterThan(collapsePoint);
          expect((upperBound - lowerBound) / upperBound).toBeLessThanOrEqual(relativeWidth);
        },
      ),
    );
  });

  it('takes both bounds of a result from trials of the confirming duration', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 1900, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        (truth, initialLoad) => {
          const goal = aGoal({ initialLoad, maxTrials: 60 });
          const { trials, done } = runSearch(goal, exactTarget(truth));
          const long = trials.filter(({ duration }) => duration >= goal.confirmDuration);
          expect(bracketOf(long)).toEqual(done.bracket);
        },
      ),
    );
  });

  it('needs at most 11 trials from a poor first guess and 5 from a good one, when overload serves the capacity', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 1500, noNaN: true }),
        fc.double({ min: 0.8, max: 1.2, noNaN: true }),
        (truth, error) => {
          expect(runSearch(aGoal({ initialLoad: 50 }), exactTarget(truth)).trials.length).toBeLessThanOrEqual(
            11,
          );
          const good = runSearch(aGoal({ initialLoad: truth * error }), exactTarget(truth));
          expect(good.trials.length).toBeLessThanOrEqual(5);
        },
      ),
    );
  });

  it('needs at most 11 trials from a good guess when overload says nothing of the capacity', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 1500, noNaN: true }),
        fc.double({ min: 0.8, max: 1.2, noNaN: true }),
        fc.constantFrom(...servingWays),
        (truth, error, served) => {
          const run = runSearch(aGoal({ initialLoad: truth * error }), exactTarget(truth, served(truth)));
          expect(run.trials.length).toBeLessThanOrEqual(11);
        },
      ),
    );
  });
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
      { numRuns: 500 },
    );
  });

  it('asks only for loads between the least and the most allowed', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        for (const { load } of runSearch(goal, answering(answers)).trials) {
          expect(load).toBeGreaterThanOrEqual(goal.minLoad);
          expect(load).toBeLessThanOrEqual(goal.maxLoad);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never asks again for a load that a trial at least as long has decided', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        const decided: SearchTrial[] = [];
        for (const trial of runSearch(goal, answering(answers)).trials) {
          const known = decided.find(
            ({ load, duration }) => load === trial.load && duration >= trial.duration,
          );
          expect(known).toBeUndefined();
          if (trial.outcome.kind === 'sustained' || trial.outcome.kind === 'violated') decided.push(trial);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('goes on from any prefix of its trials as it did before', () => {
    fc.assert(
      fc.property(goals, anyAnswers, (goal, answers) => {
        const { trials } = runSearch(goal, answering(answers));
        for (const [index, { load, duration }] of trials.entries()) {
          const copied = structuredClone(trials.slice(0, index));
          expect(next(goal, copied)).toMatchObject({ kind: 'try', candidate: { load, duration } });
        }
      }),
    );
  });

  it('takes invalid trials as if they had not been, until their budget is used up', () => {
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
          expect(next(unlimited, mixed)).toEqual(next(unlimited, soFar));
          expect(bracketOf(mixed)).toEqual(bracketOf(soFar));
        },
      ),
    );
  });
});
