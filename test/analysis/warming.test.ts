import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import { secondsInto, seemsToWarm } from '../../harness/src/analysis/capacity/warming.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { aGoal, sustained, trialOf, violated } from '../search/run-search.ts';

const goal = aGoal();

/** A trial of an even target that has this capacity then. */
function trialAt(seconds: number, load: number, capacity: number) {
  const served = Math.min(load, capacity);
  const trial = trialOf(
    { load: ratePerSecond(load), duration: durationMs(8000) },
    load > capacity ? violated : sustained,
    served,
  );
  return { ...trial, startedAt: new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString() };
}

function withoutTime({ load, duration, outcome, measures }: EvidentTrial): EvidentTrial {
  return { load, duration, outcome, measures };
}

/** Capacity of a target that is to have 300/s and has a third less at first. */
const warmingAt = (seconds: number): number => 300 * (1 - 0.33 * Math.exp(-seconds / 30));

describe('a target that gets quicker', () => {
  const loads = [260, 320, 210, 330, 280];
  const trials = loads.map((load, index) => trialAt(12 * index, load, warmingAt(12 * index + 4)));

  it('is noticed by what it serves in overload, later more than before', () => {
    expect(seemsToWarm(trials)).toBe(true);
  });

  it('has an interval that reaches what it becomes, not only what it was', () => {
    expect(collapsePointOf(trials, goal)?.high).toBeGreaterThan(295);
  });

  it('is not noticed without times, where there is no earlier and later', () => {
    expect(seemsToWarm(trials.map((each) => withoutTime(each)))).toBe(false);
  });
});

it('takes a trial whose time is not known for the last', () => {
  const [first, last] = [trialAt(0, 100, 300), trialAt(60, 100, 300)];
  const unknown = withoutTime(first);
  const all = [first, unknown, last];
  expect(all.map((each) => secondsInto(all, each))).toEqual([3.5, 63.5, 63.5]);
  expect(secondsInto([unknown], unknown)).toBe(0);
});

describe('a target that stays as it is', () => {
  test('does not seem to get quicker, whatever was asked of it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 50, max: 900, noNaN: true }), { maxLength: 8 }), (loads) => {
        expect(seemsToWarm(loads.map((load, index) => trialAt(12 * index, load, 300)))).toBe(false);
      }),
    );
  });

  test('nor does one that gets slower', () => {
    const loads = [400, 350, 320, 310, 300];
    expect(seemsToWarm(loads.map((load, index) => trialAt(12 * index, load, 300 - 5 * index)))).toBe(false);
  });
});
