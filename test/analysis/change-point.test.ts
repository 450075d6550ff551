import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, contestedLoad, isClear } from '../../harness/src/analysis/change-point.ts';
import { changeText } from '../../harness/src/analysis/change-text.ts';
import type { EvidentTrial } from '../../harness/src/analysis/evident-trial.ts';
import type { Trial } from '../../harness/src/model/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
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

describe('a capacity that changed', () => {
  it('is nearly always noticed when it halves, with three trials on each side', () => {
    const shares = fc.double({ min: 0.6, max: 1.6, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 1500 }), shares, shares, (capacity, one, other) => {
        const trials = [...at(capacity, one, 1.15, 0.92), ...at(capacity / 2, 1.15, 0.92, other)];
        const change = changeOf(trials, goal);
        expect(change && isClear(change)).toBe(true);
        expect(change?.last).toBe(trials[2]);
        expect((change?.before ?? 0) / capacity).toBeCloseTo(1, 0);
        expect((change?.after ?? 0) / (change?.before ?? 1)).toBeLessThan(0.65);
      }),
      { numRuns: 8 },
    );
  });

  it('is told with what it was, what it became and the last trial before', () => {
    const change = changeOf([...before, ...after], goal);
    expect(change).toMatchObject({ last: before[2], changed: after });
    expect(Math.abs((change?.before ?? 0) / 300 - 1)).toBeLessThan(0.1);
    expect(Math.abs((change?.after ?? 0) / 180 - 1)).toBeLessThan(0.1);
  });

  it('is told when it rose', () => {
    const [small, large] = [at(180, 0.7, 0.92, 1.3), at(300, 0.92, 1.15, 0.7)];
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
