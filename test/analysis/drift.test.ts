import { describe, expect, it } from 'vitest';
import { driftOf, riseOf } from '../../harness/src/analysis/level/drift.ts';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { invalid, sustained, trialOf, violated } from '../search/run-search.ts';

const at = (load: number, outcome: Outcome, served = load) =>
  trialOf({ load: ratePerSecond(load), duration: durationMs(8000) }, outcome, served);

it('is seen when the target failed twice at loads far below what it served', () => {
  const served = at(400, sustained);
  const failed = [at(300, violated, 200), at(220, violated, 200)];
  expect(driftOf([served, ...failed])).toEqual({ served, failed });
  expect(driftOf([...failed, served])).toEqual({ served, failed });
});

it('is not one odd trial', () => {
  expect(driftOf([at(400, sustained), at(300, violated, 200), at(410, sustained)])).toBeUndefined();
});

it('is not a target that collapses in overload', () => {
  const trials = [at(300, sustained), at(600, violated, 100), at(500, violated, 120), at(320, violated, 250)];
  expect(driftOf(trials)).toBeUndefined();
});

it('is not a target that is too slow at a load that it serves', () => {
  expect(driftOf([at(400, violated, 400), at(300, violated, 300), at(200, violated, 200)])).toBeUndefined();
});

it('does not count invalid trials', () => {
  const trials = [at(400, sustained), at(300, invalid, 200), at(220, violated, 200)];
  expect(driftOf(trials)).toBeUndefined();
});

describe('a capacity that rises', () => {
  const [small, smaller] = [at(300, violated, 200), at(260, violated, 200)];
  const [more, most] = [at(480, sustained), at(520, sustained)];

  it('is one that failed first and then served far more', () => {
    expect(riseOf([small, smaller, more, most])).toEqual({ before: smaller, after: more });
  });

  it('is not one that fell, nor one that went up and down', () => {
    expect(riseOf([more, most, small, smaller])).toBeUndefined();
    expect(riseOf([small, more, smaller, most])).toBeUndefined();
  });

  it('is seen after one failure only when that was even, and two trials left it behind', () => {
    expect(riseOf([small, more, most])).toEqual({ before: small, after: more });
    expect(riseOf([small, most])).toBeUndefined();
    const served = { ...small.measures.served, scatterPerSecond: 150 };
    const paused = { ...small, measures: { ...small.measures, served } } as typeof small;
    expect(riseOf([paused, more, most])).toBeUndefined();
  });
});
