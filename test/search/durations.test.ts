import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestsForVerdict } from '../../harness/src/analysis/trial/few-requests.ts';
import { durationMs } from '../../harness/src/model/units.ts';
import { confirmDurationAt, isLongEnough, probeDurationAt } from '../../harness/src/search/durations.ts';
import { next } from '../../harness/src/search/next.ts';
import { aGoal, exactTarget, runSearch } from './run-search.ts';

describe('how long a trial is', () => {
  it('is what the config says where many requests come, and goes by their number where few do', () => {
    const goal = aGoal();
    expect([1000, 100, 15, 3, 0.5].map((load) => confirmDurationAt(goal, load) / 1000)).toEqual([
      8, 8, 20, 100, 180,
    ]);
    expect([1000, 100, 15, 3, 0.5].map((load) => probeDurationAt(goal, load) / 1000)).toEqual([
      4, 4, 7, 34, 60,
    ]);
  });

  it('is never less than the config says, and has requests enough unless that takes minutes', () => {
    const loads = fc.double({ min: 0.1, max: 5000, noNaN: true });
    const goodShare = fc.constantFrom(0.9, 0.95, 0.99, 0.999);
    fc.assert(
      fc.property(loads, goodShare, fc.integer({ min: 3, max: 600 }), (load, share, seconds) => {
        const confirmDuration = durationMs(1000 * seconds);
        const goal = aGoal({ slo: { latencyMs: 500, goodShare: share }, confirmDuration });
        const duration = confirmDurationAt(goal, load);
        expect(duration).toBeGreaterThanOrEqual(confirmDuration);
        const isCounted = (duration / 1000) * load >= requestsForVerdict(share) - 1e-6;
        expect(isCounted || duration === Math.max(180_000, confirmDuration)).toBe(true);
      }),
    );
  });
});

describe('a search at a few requests a second', () => {
  const goal = aGoal({ initialLoad: 4, minLoad: 0.5, maxTrials: 30 });

  it('begins with a trial of enough requests to say something', () => {
    expect(next(goal, [])).toMatchObject({ candidate: { load: 4, duration: 25_000 } });
  });

  it('rests its result on trials of enough requests on both sides', () => {
    const { trials, done } = runSearch(goal, exactTarget(6.2));
    expect(done).toMatchObject({ status: 'found' });
    const { lowerBound = 0, upperBound = 0 } = done.bracket;
    for (const bound of [lowerBound, upperBound]) {
      expect(trials.some((trial) => trial.load === bound && isLongEnough(goal)(trial))).toBe(true);
    }
  });
});
