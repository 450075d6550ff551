import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplayOutcome } from '../../harness/src/model/record/replay.ts';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import { guessSurge } from '../../harness/src/search/fluid-night.ts';
import { nextReplay, type SearchReplay, type SurgeGoal } from '../../harness/src/search/surge.ts';

const survived: ReplayOutcome = { kind: 'survived' };
const died: ReplayOutcome = { kind: 'died', by: ['bad-stretch'], detail: '' };
const invalid: ReplayOutcome = { kind: 'invalid', reason: 'generator-limited', detail: '' };

const goal: SurgeGoal = {
  guess: 1,
  least: 0.01,
  most: 100,
  relativeWidth: 0.1,
  maxReplays: 5,
  maxInvalid: 2,
};

function search(asked: SurgeGoal, answer: (k: number, index: number) => ReplayOutcome) {
  const replays: SearchReplay[] = [];
  for (;;) {
    const step = nextReplay(asked, replays);
    if (step.kind === 'done') return { ...step, replays };
    replays.push({ k: step.k, outcome: answer(step.k, replays.length) });
  }
}

describe('the search of a surge multiple', () => {
  it('is within 5 % of the truth after at most five replays when the guess is within 25 %', () => {
    const truths = fc.double({ min: 0.2, max: 20, noNaN: true });
    const errors = fc.double({ min: 0.8, max: 1.25, noNaN: true });
    fc.assert(
      fc.property(truths, errors, (truth, error) => {
        const result = search({ ...goal, guess: truth * error }, (k) => (k <= truth ? survived : died));
        expect(result.status).toBe('found');
        expect(result.replays.length).toBeLessThanOrEqual(5);
        const { low = 0, high = 0 } = result.bracket;
        expect(low).toBeLessThanOrEqual(truth);
        expect(high).toBeGreaterThan(truth);
        expect(Math.abs(Math.sqrt(low * high) / truth - 1)).toBeLessThanOrEqual(0.055);
      }),
    );
  });

  it('takes two replays when the guess is right', () => {
    expect(search({ ...goal, guess: 1.05 }, (k) => (k <= 1.1 ? survived : died)).replays).toHaveLength(2);
  });

  it('repeats exactly as many invalid replays as it may', () => {
    for (const maxInvalid of [0, 1, 3]) {
      const { status, replays } = search({ ...goal, maxInvalid }, () => invalid);
      expect(status).toBe('measurement-invalid');
      expect(replays).toHaveLength(maxInvalid + 1);
    }
  });

  it('ends within its budget whatever the answers are, and never asks a bound again', () => {
    const answers = fc.array(fc.constantFrom(survived, died, invalid), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 12 }), (given, maxReplays) => {
        const result = search({ ...goal, maxReplays }, (_, index) => given[index] ?? died);
        const valid = result.replays.filter(({ outcome }) => outcome.kind !== 'invalid');
        expect(valid.length).toBeLessThanOrEqual(maxReplays);
        expect(result.replays.length - valid.length).toBeLessThanOrEqual(goal.maxInvalid + 1);
        expect(new Set(valid.map(({ k }) => k)).size).toBe(valid.length);
        const { low, high } = result.bracket;
        if (low !== undefined && high !== undefined) expect(low).toBeLessThan(high);
      }),
    );
  });

  it('believes the lower death when a higher multiple was survived by chance', () => {
    const replays = [
      { k: 1, outcome: survived },
      { k: 1.2, outcome: died },
      { k: 1.4, outcome: survived },
    ];
    expect(nextReplay({ ...goal, maxReplays: 3 }, replays)).toMatchObject({ bracket: { low: 1, high: 1.2 } });
  });

  it('says so when the level survives everything, and when nothing', () => {
    const wide = { ...goal, maxReplays: 20 };
    expect(search(wide, () => survived).status).toBe('at-least');
    expect(search(wide, () => died).status).toBe('below-least');
    expect(search(wide, () => invalid).status).toBe('measurement-invalid');
  });
});

describe('the guess of a surge multiple', () => {
  const survival = { goodShare: 0.99, longestBadSeconds: 5 };
  const level = { capacity: 100, latencySeconds: 0.5, survival };

  it('of a long plateau is where the plateau meets the collapse point', () => {
    const night = rateCurve(1, [...Array<number>(60).fill(20), ...Array<number>(600).fill(50)]);
    expect(guessSurge(night, level, { least: 0.01, most: 100 })).toBeCloseTo(2, 1);
  });

  it('of a spike is higher: what a queue of half a second swallows is not felt', () => {
    const night = rateCurve(0.1, [
      ...Array<number>(600).fill(10),
      ...Array<number>(10).fill(100),
      ...Array<number>(600).fill(10),
    ]);
    const guess = guessSurge(night, level, { least: 0.01, most: 100 });
    expect(guess).toBeGreaterThan(1.4);
  });

  it('grows with the capacity, in proportion', () => {
    const night = rateCurve(1, [10, 20, 60, 90, 60, 20, 10, 10, 10, 10]);
    fc.assert(
      fc.property(fc.double({ min: 10, max: 500, noNaN: true }), (capacity) => {
        const at = (c: number) =>
          guessSurge(night, { ...level, latencySeconds: 0.5, capacity: c }, { least: 1e-4, most: 1e4 });
        expect(at(2 * capacity) / at(capacity)).toBeCloseTo(2, 1);
      }),
    );
  });
});
