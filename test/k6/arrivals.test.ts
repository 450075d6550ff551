import fc from 'fast-check';
import { mean, sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { dueBy, evenArrivals, poissonArrivals } from '../../harness/src/drivers/k6/arrivals.ts';
import { rateCurve, steadyCurve, totalOf, type RateCurve } from '../../harness/src/model/rate-curve.ts';
import { DueTimes, inPieces } from '../../scenarios/runtime/arrivals.ts';

const steady = steadyCurve(100, 8000);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const indexOfDispersion = (counts: readonly number[]): number =>
  sampleVariance([...counts]) / mean([...counts]);

/** Counts of ten slices of 100 ms: of one second. */
function bySecond(counts: readonly number[]): number[] {
  return Array.from({ length: counts.length / 10 }, (_, second) =>
    sum(counts.slice(10 * second, 10 * second + 10)),
  );
}

function dueTimesOf(counts: readonly number[], sliceMs: number): DueTimes {
  const pieces = inPieces(counts);
  return new DueTimes((index) => pieces[index], sliceMs);
}

describe('Poisson arrivals', () => {
  it.each([5, 50, 1000])('at %i/s scatter as Poisson arrivals do, over 100 ms and over 1 s', (load) => {
    const { counts, sliceMs } = poissonArrivals(steadyCurve(load, 1000_000), 42);
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
          const { counts, sliceMs } = poissonArrivals(steadyCurve(load, ms), seed);
          expect(sum(counts)).toBe(Math.round((load * ms) / 1000));
          expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
          expect(sliceMs * counts.length).toBeCloseTo(ms, 6);
        },
      ),
    );
  });

  it('are the same for the same seed, and not for the next', () => {
    expect(poissonArrivals(steady, 5)).toEqual(poissonArrivals(steady, 5));
    expect(poissonArrivals(steady, 5)).not.toEqual(poissonArrivals(steady, 6));
  });

  it('begin differently for seeds that follow each other', () => {
    const first = Array.from({ length: 500 }, (_, seed) => poissonArrivals(steady, seed).counts[0] ?? 0);
    expect(Math.abs(mean(first) - 10)).toBeLessThan(5 * Math.sqrt(10 / 500));
    expect(indexOfDispersion(first)).toBeGreaterThan(0.7);
    expect(indexOfDispersion(first)).toBeLessThan(1.3);
  });
});

/** Rates that go up and down, in steps that no slice divides evenly. */
const curves: fc.Arbitrary<RateCurve> = fc
  .tuple(
    fc.double({ min: 0.05, max: 3, noNaN: true }),
    fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 40 }),
  )
  .map(([stepSeconds, rates]) => rateCurve(stepSeconds, rates));

describe('arrivals of a curve', () => {
  it.each([
    ['Poisson', (curve: RateCurve) => poissonArrivals(curve, 3)],
    ['even', evenArrivals],
  ])('that are %s add up to its area, and none come while the rate is 0', (_, draw) => {
    fc.assert(
      fc.property(curves, (curve) => {
        const { counts, sliceMs } = draw(curve);
        expect(sum(counts)).toBe(Math.round(totalOf(curve)));
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
        const stepMs = 1000 * curve.stepSeconds;
        for (const [index, count] of counts.entries()) {
          const steps = curve.ratesPerSecond.slice(
            Math.floor((index * sliceMs + 1e-6) / stepMs),
            Math.ceil(((index + 1) * sliceMs - 1e-6) / stepMs),
          );
          if (steps.every((rate) => rate === 0)) expect(count).toBe(0);
        }
      }),
    );
  });

  it('follow it second by second, within the scatter of Poisson counts', () => {
    const rates = Array.from({ length: 600 }, (_, second) => 200 + 150 * Math.sin(second / 40));
    const seconds = bySecond(poissonArrivals(rateCurve(1, rates), 8).counts);
    const squares = rates.map((rate, second) => ((seconds[second] ?? 0) - rate) ** 2 / rate);
    // A chi-square over its degrees of freedom: 1, with the standard error sqrt(2 / 600).
    expect(Math.abs(mean(squares) - 1)).toBeLessThan(5 * Math.sqrt(2 / 600));
  });

  it('that are even are within one of the area at the end of every slice', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        fc.pre(curve.ratesPerSecond.length > 1);
        const { counts, sliceMs } = evenArrivals(curve);
        let sent = 0;
        for (const [index, count] of counts.entries()) {
          sent += count;
          const until = ((index + 1) * sliceMs) / 1000;
          const area = curve.ratesPerSecond.reduce((total, rate, step) => {
            const from = step * curve.stepSeconds;
            return total + rate * Math.max(0, Math.min(until, from + curve.stepSeconds) - from);
          }, 0);
          expect(Math.abs(sent - area)).toBeLessThanOrEqual(0.51);
        }
      }),
    );
  });
});

describe('even arrivals', () => {
  it('are all in one slice as long as the trial', () => {
    expect(evenArrivals(steadyCurve(12.5, 4000))).toEqual({ sliceMs: 4000, counts: [50] });
  });
});

describe('arrivals that are due', () => {
  it('are counted as the scenario dates them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 50 }), (counts) => {
        const due = dueTimesOf(counts, 100);
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
