import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, contestedLoad, isClear } from '../../harness/src/analysis/level/change-point.ts';
import { changeText } from '../../harness/src/analysis/level/change-text.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import type { Trial } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { confirmDurationAt } from '../../harness/src/search/durations.ts';
import { aGoal, exactTarget, invalid } from '../search/run-search.ts';
import { searchSimulated } from '../search/simulated-search.ts';

const goal = aGoal({ maxLoad: 4000 });
const on =
  (capacity: number) =>
  (load: number): EvidentTrial =>
    exactTarget(capacity)({ load: ratePerSecond(load), duration: durationMs(8000) });

/** Loads on both sides of a capacity, and one more; as shares of it. */
const at = (capacity: number, ...shares: number[]): EvidentTrial[] =>
  shares.map((share) => on(capacity)(Math.round(share * capacity)));

const before = at(300, 0.7, 1.15, 0.92);
const after = at(180, 1.15, 0.92, 1.3);

/** A trial as long as so many requests take. */
const withEnough =
  (capacity: number) =>
  (load: number): EvidentTrial =>
    exactTarget(capacity)({ load: ratePerSecond(load), duration: confirmDurationAt(goal, load) });

/** Capacities from 3 to 1,500 requests/s, the share that is left of them, and loads as shares. */
const falls = fc.record({
  capacity: fc.double({ min: Math.log(3), max: Math.log(1500), noNaN: true }).map(Math.exp),
  left: fc.double({ min: 0.45, max: 0.62, noNaN: true }),
  any: fc.double({ min: 0.6, max: 1.6, noNaN: true }),
});

/** Three trials before it fell and three after, the last of them at a share of what is left. */
function around({ capacity, left, any }: { capacity: number; left: number; any: number }, last: number) {
  const [was, is] = [withEnough(capacity), withEnough(left * capacity)];
  const trials = [
    ...[any, 1.15, 0.92].map((share) => was(share * capacity)),
    ...[1.15, 0.92, last].map((share) => is(share * left * capacity)),
  ];
  return { was, is, trials };
}

/** Whether it is clear once a target has answered all that is asked, and how many more trials that took. */
function answered(trials: readonly EvidentTrial[], target: (load: number) => EvidentTrial) {
  for (let asked = 0; ; asked += 1) {
    const change = changeOf(trials, goal);
    const load = change && contestedLoad(change);
    if (change === undefined || load === undefined || isClear(change)) {
      return { asked, clear: change !== undefined && isClear(change) };
    }
    trials = [...trials, target(load)];
  }
}

describe('a capacity that fell by 38 to 55 %, whatever the rate', () => {
  it('is told after two trials that it could not serve, or after one more at a load between', () => {
    fc.assert(
      fc.property(falls, fc.double({ min: 1.1, max: 1.5, noNaN: true }), (fall, over) => {
        const { is, trials } = around(fall, over);
        const { asked, clear } = answered(trials, is);
        expect(clear).toBe(true);
        expect(asked).toBeLessThan(2);
      }),
      { numRuns: 20 },
    );
  });

  it('is asked about when only one could not be served, and the answer tells it from a lapse', () => {
    fc.assert(
      fc.property(falls, fc.double({ min: 0.6, max: 0.97, noNaN: true }), (fall, carried) => {
        const { was, is, trials } = around(fall, carried);
        const [fell, lapsed] = [is, was].map((target) => answered(trials, target));
        expect(fell?.clear).toBe(true);
        expect(lapsed?.clear).toBe(false);
        for (const each of [fell, lapsed]) {
          expect(each?.asked).toBeGreaterThan(0);
          expect(each?.asked).toBeLessThan(4);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a capacity that changed', () => {
  it('is told with what it was, what it became and the last trial before', () => {
    const change = changeOf([...before, ...after], goal);
    expect(change).toMatchObject({ last: before[2], changed: after });
    expect(Math.abs((change?.before ?? 0) / 300 - 1)).toBeLessThan(0.1);
    expect(Math.abs((change?.after ?? 0) / 180 - 1)).toBeLessThan(0.1);
  });

  it('is told when it rose', () => {
    const [small, large] = [at(180, 1.15, 0.92, 1.3), at(300, 0.92, 1.15, 0.7)];
    const change = changeOf([...small, ...large], goal);
    expect(change && isClear(change)).toBe(true);
    expect(change).toMatchObject({ last: small[2], changed: large });
    expect(change?.after).toBeGreaterThan(1.5 * (change?.before ?? 0));
  });

  it('is told when it came back', () => {
    const back = [on(300)(280), on(300)(330)];
    const change = changeOf([...before, ...after, ...back], goal);
    expect(change).toMatchObject({ last: before[2], changed: after, back: back[0] });
  });

  it('does not count invalid trials', () => {
    const spoiled = { ...on(100)(280), outcome: invalid };
    expect(changeOf([...before, spoiled, ...after], goal)).toEqual(changeOf([...before, ...after], goal));
    expect(changeOf([...before, spoiled, spoiled], goal)).toBeUndefined();
  });
});

describe('a capacity that stayed', () => {
  it('is hardly ever called changed, in whatever order its trials were made', () => {
    const system = { servers: 2, capacity: 300, service: 'exponential', capacityNoise: 0.05 } as const;
    const { trials } = searchSimulated(system, aGoal({ maxTrials: 8 }), goal.slo, 5);
    expect(trials.length).toBeGreaterThanOrEqual(5);
    fc.assert(
      fc.property(fc.shuffledSubarray([...trials], { minLength: trials.length }), (shuffled) => {
        const change = changeOf(shuffled, goal);
        expect(change !== undefined && isClear(change)).toBe(false);
      }),
      { numRuns: 12 },
    );
  });

  it('is not called changed because overload makes it serve less', () => {
    const collapsing = exactTarget(300, (load) => (load <= 300 ? load : 300 ** 2 / load));
    const loads = [280, 900, 600, 320, 290, 450];
    const trials = loads.map((load) => collapsing({ load: ratePerSecond(load), duration: durationMs(8000) }));
    expect(changeOf(trials, goal)).toBeUndefined();
  });

  it('is asked for one more trial, between the two, when the last was unlike the others', () => {
    const change = changeOf([...before, on(300)(285), on(180)(270)], goal);
    expect(change && isClear(change)).toBe(false);
    const load = change && contestedLoad(change);
    expect(load).toBeGreaterThan(180);
    expect(load).toBeLessThan(300);
    const noise = changeOf([...before, on(300)(285), on(180)(270), on(300)(240), on(300)(280)], goal);
    expect(noise !== undefined && isClear(noise)).toBe(false);
    expect(noise && contestedLoad(noise)).toBeUndefined();
  });
});

it('is said in a sentence, with the trial and the time', () => {
  const trials = [...before, ...after].map(
    (trial, at) =>
      ({ ...trial, id: `100-00${at + 1}`, startedAt: new Date(15_000 * at).toISOString() }) as Trial,
  );
  expect(changeText(trials, goal)).toMatch(
    /^its capacity fell from about (29|30|31)0 to about 1[78]0 requests\/s after trial 100-003 \(45 s in\)$/,
  );
  expect(changeText(trials.slice(0, 1), goal)).toBe('its capacity changed while it was measured');
});
