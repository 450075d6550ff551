import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../harness/src/analysis/capacity/posterior.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { forecastAt } from '../../harness/src/search/forecast.ts';
import { isPressed, isTooSoon, longestTrialMs, paceOf } from '../../harness/src/search/time-told.ts';
import { aGoal, sustained, trialOf, violated } from './run-search.ts';
import { betweenSeconds, searchSimulated } from './simulated-search.ts';

const interval = (width: number): Interval => ({
  low: 300 * (1 - width / 2),
  estimate: 300,
  high: 300 * (1 + width / 2),
});
const trials = (count: number, load = 300) =>
  Array.from({ length: count }, () =>
    trialOf({ load: ratePerSecond(load), duration: durationMs(8000) }, sustained),
  );
const bothSides = [
  trialOf({ load: ratePerSecond(280), duration: durationMs(8000) }, sustained),
  trialOf({ load: ratePerSecond(330), duration: durationMs(8000) }, violated),
];

describe('the time that was told before the first trial', () => {
  const goal = aGoal({ initialLoad: 300 });
  const toldMs = forecastAt(goal, 300, 3000).searchMs.likely;

  it('is spent by load and by what comes between', () => {
    expect(paceOf(goal, trials(2)).share).toBeCloseTo((2 * 11_000) / toldMs);
  });

  it('is waited for, though the interval is narrow enough, but not once it is nearly over or surely enough is known', () => {
    expect(isTooSoon(goal, trials(1), interval(0.14))).toBe(true);
    expect(isTooSoon(goal, trials(4), interval(0.14))).toBe(false);
    expect(isTooSoon(goal, trials(1), interval(0.05))).toBe(false);
  });

  it('is not waited for where the guess was far too low: what would be told at the load that was found is', () => {
    const low = { ...goal, initialLoad: ratePerSecond(30) };
    expect(paceOf(low, trials(4)).share).toBeLessThan(0.5);
    expect(isTooSoon(low, trials(2), interval(0.14))).toBe(true);
    expect(isTooSoon(low, trials(5), interval(0.14))).toBe(false);
  });

  it('keeps what the bounds take that are not confirmed: they are asked when no more than that is left', () => {
    expect(isPressed(goal, trials(1, 10), interval(0.5))).toBe(false);
    expect(isPressed(goal, trials(3, 10), interval(0.5))).toBe(true);
    expect(isPressed(goal, [...bothSides, ...trials(3, 290)], interval(0.5))).toBe(false);
  });

  it('asks for no bounds while nobody knows where they are', () => {
    expect(isPressed(goal, trials(3, 10), interval(1.8))).toBe(false);
  });

  it('leaves room for longer trials only before the confirmations', () => {
    const confirmed = longestTrialMs(goal, bothSides, interval(0.3));
    expect(longestTrialMs(goal, trials(2, 10), interval(0.3))).toBe(confirmed - 2 * 11_000);
  });

  it('holds nothing of a search that insists on its width', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.double({ min: 0.01, max: 1.9, noNaN: true }), (count, width) => {
        const insists = { ...goal, insists: true };
        expect(isTooSoon(insists, trials(count), interval(width))).toBe(false);
        expect(isPressed(insists, trials(count), interval(width))).toBe(false);
        expect(longestTrialMs(insists, trials(count), interval(width))).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe('a search', () => {
  const slo = { latencyMs: 500, goodShare: 0.95 };
  const tookOfTold = (capacity: number, initialLoad: number, seed: number): number => {
    const goal = aGoal({ slo, initialLoad, maxLoad: 4 * capacity, maxTrials: 12 });
    const search = searchSimulated({ servers: 2, capacity, service: 'exponential' }, goal, slo, seed);
    expect(search.done.status).toBe('found');
    return (1000 * search.wallSeconds) / forecastAt(goal, initialLoad, 1000 * betweenSeconds).searchMs.likely;
  };

  it('ends about when it was told to, from guesses that are half and double of the truth', () => {
    const shares = [0.5, 1, 2].map((error, index) => tookOfTold(300, 300 * error, 3 + index));
    for (const share of shares) {
      expect(share).toBeGreaterThan(0.65);
      expect(share).toBeLessThan(1.5);
    }
  }, 30_000);
});
