import fc from 'fast-check';
import { mean, sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { dueBy, evenArrivals, poissonArrivals } from '../../harness/src/drivers/k6/arrivals.ts';
import { DueTimes } from '../../scenarios/runtime/arrivals.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const indexOfDispersion = (counts: readonly number[]): number =>
  sampleVariance([...counts]) / mean([...counts]);

/** Counts of ten slices of 100 ms: of one second. */
function bySecond(counts: readonly number[]): number[] {
  return Array.from({ length: counts.length / 10 }, (_, second) =>
    sum(counts.slice(10 * second, 10 * second + 10)),
  );
}

describe('Poisson arrivals', () => {
  it.each([5, 50, 1000])('at %i/s scatter as Poisson arrivals do, over 100 ms and over 1 s', (load) => {
    const { counts, sliceMs } = poissonArrivals(load, 1000_000, 42);
    expect(sliceMs).toBe(100);
    // Of n Poisson counts the index of dispersion has the standard error sqrt(2 / n): five of them.
    expect(indexOfDispersion(counts)).toBeGreaterThan(1 - 5 * Math.sqrt(2 / 10_000));
    expect(indexOfDispersion(counts)).toBeLessThan(1 + 5 * Math.sqrt(2 / 10_000));
    expect(indexOfDispersion(bySecond(counts))).toBeGreaterThan(1 - 5 * Math.sqrt(2 / 1000));
    expect(indexOfDispersion(bySecond(counts))).toBeLessThan(1 + 5 * Math.sqrt(2 / 1000));
  });

  it('add up to exactly the load that was asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3000, noNaN: true }),
        fc.integer({ min: 100, max: 60_000 }),
        fc.nat(),
        (load, ms, seed) => {
          const { counts, sliceMs } = poissonArrivals(load, ms, seed);
          expect(sum(counts)).toBe(Math.round((load * ms) / 1000));
          expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
          expect(sliceMs * counts.length).toBeCloseTo(ms, 6);
        },
      ),
    );
  });

  it('are the same for the same seed, and not for the next', () => {
    expect(poissonArrivals(100, 8000, 5)).toEqual(poissonArrivals(100, 8000, 5));
    expect(poissonArrivals(100, 8000, 5)).not.toEqual(poissonArrivals(100, 8000, 6));
  });

  it('begin differently for seeds that follow each other', () => {
    const first = Array.from({ length: 500 }, (_, seed) => poissonArrivals(100, 8000, seed).counts[0] ?? 0);
    expect(Math.abs(mean(first) - 10)).toBeLessThan(5 * Math.sqrt(10 / 500));
    expect(indexOfDispersion(first)).toBeGreaterThan(0.7);
    expect(indexOfDispersion(first)).toBeLessThan(1.3);
  });
});

describe('even arrivals', () => {
  it('are all in one slice as long as the trial', () => {
    expect(evenArrivals(12.5, 4000)).toEqual({ sliceMs: 4000, counts: [50] });
  });
});

describe('arrivals that are due', () => {
  it('are counted as the scenario dates them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 50 }), (counts) => {
        const due = new DueTimes(counts, 100);
        // A tenth of a millisecond: the scenario's arrivals start that much later, and so early in their slice.
        for (let arrival = 0; arrival < sum(counts); arrival += 1) {
          const at = due.of(arrival);
          expect(dueBy({ sliceMs: 100, counts }, at + 0.11)).toBeGreaterThanOrEqual(arrival + 1);
          expect(dueBy({ sliceMs: 100, counts }, at - 0.11)).toBeLessThanOrEqual(arrival + 1);
        }
      }),
    );
  });

  it('are none before the start and all after the end', () => {
    const arrivals = { sliceMs: 100, counts: [3, 0, 4] };
    expect(dueBy(arrivals, -5)).toBe(0);
    expect(dueBy(arrivals, 300)).toBe(7);
    expect(dueBy(arrivals, 9999)).toBe(7);
  });
});
