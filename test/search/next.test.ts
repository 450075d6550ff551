import { describe, expect, it } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import type { Candidate, Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { next } from '../../harness/src/search/next.ts';
import { aGoal, exactTarget, invalid, runSearch, sustained, trialOf, violated } from './run-search.ts';

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

  it('leaps to no more than three times what was served', () => {
    expect(next(goal, [trialOf(at(100, 4), sustained)])).toMatchObject({ candidate: { load: 300 } });
    expect(next(goal, [trialOf(at(100, 4), sustained, 80)])).toMatchObject({ candidate: { load: 240 } });
  });

  it('is found when its trials are used up before the time that was told, but its interval is narrow and confirmed', () => {
    const goal = aGoal({ initialLoad: 300 });
    const trials = [at(290, 8), at(390, 8)].map((candidate) => exactTarget(300)(candidate));
    expect(next(goal, trials).kind).toBe('try');
    expect(next({ ...goal, maxTrials: 2 }, trials)).toMatchObject({ kind: 'done', status: 'found' });
  });

  it('goes down from a load that is far too high in steps: hardly any requests come far below', () => {
    const goal = aGoal({ initialLoad: 1500 });
    const dead = (candidate: Candidate) => trialOf(candidate, violated, 0);
    const [first, second, third] = runSearch(goal, dead).trials;
    expect(first?.load).toBe(1500);
    expect(second?.load).toBeGreaterThanOrEqual(1500 / 4);
    expect(third?.load).toBeGreaterThanOrEqual((second?.load ?? 0) / 4);
  });

  it('looks where an overloaded target says its capacity is', () => {
    const trials = [trialOf(at(100, 4), sustained), trialOf(at(200, 4), violated, 150)];
    const step = next(goal, trials);
    expect(step).toMatchObject({ kind: 'try', candidate: { duration: 8000 }, purpose: 'narrow' });
    const load = step.kind === 'try' ? step.candidate.load : 0;
    expect(load).toBeGreaterThan(100);
    expect(load).toBeLessThan(200);
  });

  it('starts from a guess where there is one, and overrules a wrong one', () => {
    const guided = aGoal({ initialLoad: 50, guess: { median: 400, spread: 0.2 } });
    const first = next(guided, []);
    expect(first).toMatchObject({ kind: 'try' });
    const load = first.kind === 'try' ? first.candidate.load : 0;
    expect(load).toBeGreaterThan(250);
    expect(load).toBeLessThan(550);
    const { trials, done } = runSearch({ ...guided, relativeWidth: 0.1 }, exactTarget(150));
    expect(done.status).toBe('found');
    expect(collapsePointOf(trials, guided)?.estimate).toBeCloseTo(150, -1);
  });

  it('asks the lowest load when every load was served in full and too late', () => {
    const slow = (load: number) => trialOf(at(load, 4), violated, load);
    expect(next(goal, [slow(100)])).toMatchObject({ candidate: { load: 1, duration: 180_000 } });
  });

  it('takes an invalid trial as if it had not been, and gives up when the budget is used up', () => {
    const broken = Array.from({ length: 5 }, () => trialOf(at(100, 4), invalid));
    expect(next(goal, broken.slice(4))).toEqual(next(goal, []));
    expect(next(goal, broken)).toEqual({ kind: 'done', status: 'measurement-invalid', bracket: {} });
  });

  it('asks for a third of a load that was spoiled twice, as long as nothing was sustained, and goes up again from there', () => {
    const twice = (load: number) => [trialOf(at(load, 4), invalid), trialOf(at(load, 4), invalid)];
    const first = goal.initialLoad;
    const [third, ninth] = [3, 9].map((each) => Number((first / each).toPrecision(4)));
    expect(next(goal, twice(first))).toMatchObject({ kind: 'try', candidate: { load: third } });
    expect(next(goal, [...twice(first), ...twice(third ?? 0)])).toMatchObject({
      candidate: { load: ninth },
    });
    const carried = trialOf(at(third ?? 0, 4), sustained);
    expect(next(goal, [...twice(first), carried])).toEqual(next(goal, [carried]));
    const backlog: Outcome = { kind: 'invalid', reason: 'backlog', detail: 'scripted' };
    expect(next(goal, [trialOf(at(first, 4), backlog), trialOf(at(first, 4), backlog)])).toEqual(
      next(goal, []),
    );
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

  it('recovers from one odd trial: violated far below the collapse point, though it served the load', () => {
    const honest = exactTarget(600);
    const roomy = aGoal({ initialLoad: 100, relativeWidth: 0.1, maxTrials: 40 });
    const { trials, done } = runSearch(roomy, (candidate, index) =>
      index === 1 ? trialOf(candidate, violated, candidate.load) : honest(candidate),
    );
    expect(done.status).toBe('found');
    expect(Math.abs((collapsePointOf(trials, roomy)?.estimate ?? 0) / 600 - 1)).toBeLessThan(0.1);
  });

  it('asks once more at a load that only one of two capacities carries, before it says that it changed', () => {
    const asked: string[] = [];
    const steady = runSearch(goal, exactTarget(333)).trials;
    const fallen = exactTarget(230);
    let trials = [...steady, fallen(at(320, 8))];
    for (let step = next(goal, trials); step.kind === 'try'; step = next(goal, trials)) {
      asked.push(step.why);
      expect(step.candidate.load).toBeGreaterThan(200);
      expect(step.candidate.load).toBeLessThan(333);
      trials = [...trials, fallen(step.candidate)];
    }
    expect(asked[0]).toMatch(/^its capacity may have changed from about 3[23]0 to about 2[23]0 requests\/s$/);
    expect(asked.length).toBeLessThan(4);
    expect(next(goal, trials)).toMatchObject({ kind: 'done', status: 'drifted' });
  });

  it('calls a capacity that falls by half in the middle drifted, and gives no number', () => {
    const { done } = runSearch(aGoal({ initialLoad: 300, insists: true }), (candidate, index) =>
      exactTarget(index < 4 ? 600 : 300)(candidate),
    );
    expect(done.status).toBe('drifted');
  });
});
