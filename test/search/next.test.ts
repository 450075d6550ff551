import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../harness/src/model/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { next } from '../../harness/src/search/next.ts';
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

describe('the ends of the range', () => {
  it('says at-least when the highest load allowed is sustained, confirmed by a long trial', () => {
    const { trials, done } = runSearch(aGoal({ maxLoad: 300 }), exactTarget(1e9));
    expect(done).toEqual({ kind: 'done', status: 'at-least', bracket: { lowerBound: 300 } });
    expect(trials.at(-1)).toMatchObject({ load: 300, duration: 8000 });
  });

  it('says below-minimum when the lowest load allowed is violated', () => {
    const { done } = runSearch(aGoal({ minLoad: 10 }), exactTarget(3));
    expect(done).toEqual({ kind: 'done', status: 'below-minimum', bracket: { upperBound: 10 } });
  });

  it('holds a first guess outside of the range within it', () => {
    expect(next(aGoal({ initialLoad: 5000, maxLoad: 400 }), [])).toMatchObject({ candidate: { load: 400 } });
    expect(next(aGoal({ initialLoad: 0.1, minLoad: 2 }), [])).toMatchObject({ candidate: { load: 2 } });
  });
});

describe('what the trials so far lead to', () => {
  const goal = aGoal({ initialLoad: 100 });
  const at = (load: number, seconds: number): Candidate => ({
    load: ratePerSecond(load),
    duration: durationMs(1000 * seconds),
  });

  it('doubles a sustained load', () => {
    expect(next(goal, [trialOf(at(100, 4), sustained)])).toMatchObject({
      candidate: { load: 200, duration: 4000 },
      purpose: 'probe',
    });
  });

  it('goes just below what an overloaded target served', () => {
    const trials = [trialOf(at(100, 4), sustained), trialOf(at(200, 4), violated, 150)];
    expect(next(goal, trials)).toMatchObject({
      candidate: { load: 146.6, duration: 8000 },
      purpose: 'narrow',
    });
  });

  it('does not trust an estimate outside of the open bracket', () => {
    const trials = [trialOf(at(100, 4), sustained), trialOf(at(200, 4), violated, 20)];
    expect(next(goal, trials)).toMatchObject({ candidate: { load: 141.4 } });
  });

  it('asks an undecided load once more for twice as long, then a load beside it', () => {
    const once = [trialOf(at(100, 4), undecided)];
    expect(next(goal, once)).toMatchObject({ candidate: { load: 100, duration: 8000 }, purpose: 'repeat' });
    const twice = [...once, trialOf(at(100, 8), undecided)];
    expect(next(goal, twice)).toMatchObject({ candidate: { load: 97.5, duration: 4000 } });
  });

  it('repeats the load of an invalid trial, and gives up when the budget is used up', () => {
    const broken = trialOf(at(100, 4), invalid);
    expect(
      next(
        goal,
        Array.from({ length: 4 }, () => broken),
      ),
    ).toMatchObject({ candidate: { load: 100 } });
    expect(
      next(
        goal,
        Array.from({ length: 5 }, () => broken),
      ),
    ).toEqual({
      kind: 'done',
      status: 'measurement-invalid',
      bracket: {},
    });
  });

  it('keeps a result that invalid trials came after', () => {
    const { trials } = runSearch(goal, exactTarget(333));
    const invalids = Array.from({ length: 9 }, () => trialOf(at(100, 4), invalid));
    expect(next(goal, [...trials, ...invalids])).toMatchObject({ kind: 'done', status: 'found' });
  });

  it('gives only confirmed bounds when the budget of trials is used up', () => {
    const step = next(aGoal({ maxTrials: 3 }), [
      trialOf(at(100, 4), sustained),
      trialOf(at(200, 4), violated, 150),
      trialOf(at(146, 8), sustained),
    ]);
    expect(step).toEqual({ kind: 'done', status: 'budget-exhausted', bracket: { lowerBound: 146 } });
  });

  it('recovers from a short trial that was violated by chance far below the collapse point', () => {
    const honest = exactTarget(600);
    const { done } = runSearch(goal, (candidate, index) =>
      index === 0 ? trialOf(candidate, violated, candidate.load) : honest(candidate),
    );
    expect(done.status).toBe('found');
    expect(done.bracket.lowerBound).toBeLessThanOrEqual(600);
    expect(done.bracket.upperBound).toBeGreaterThan(600);
  });
});
