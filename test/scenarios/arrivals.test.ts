import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueTimes, inPieces, stagesOf } from '../../scenarios/runtime/arrivals.ts';

/**
 * When k6 starts each arrival, in ms: the arithmetic of its ramping-arrival-rate executor (cal() in
 * lib/executor/ramping_arrival_rate.go, v2.2.0), for stages that are steps.
 */
function startsInK6(stages: ReturnType<typeof stagesOf>, sliceMs: number): number[] {
  const starts: number[] = [];
  const timeUnitNs = sliceMs * 1e6;
  let from = 1 / timeUnitNs;
  let endCount = 0;
  let doneSoFar = 0;
  let stageStartNs = 0;
  let next = 1;
  for (const { target, duration } of stages) {
    const to = target / timeUnitNs;
    const durationNs = duration === '0s' ? 0 : Math.round(Number.parseFloat(duration) * 1e6);
    endCount += from === to ? durationNs * to : durationNs * ((to - from) / 2 + from);
    for (; next <= endCount; next += 1)
      starts.push((stageStartNs + Math.trunc((next - doneSoFar) / to)) / 1e6);
    doneSoFar = endCount;
    from = to;
    stageStartNs += durationNs;
  }
  return starts;
}

const slices = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });

function dueTimesOf(counts: readonly number[], sliceMs: number): DueTimes {
  const pieces = inPieces(counts);
  return new DueTimes((index) => pieces[index], sliceMs);
}

describe('open arrivals in slices', () => {
  it('k6 starts every arrival of the plan, and each when the scenario says that it was due', () => {
    fc.assert(
      fc.property(slices, fc.constantFrom(100, 8000, 4300, 99.5), (counts, sliceMs) => {
        const starts = startsInK6(stagesOf(counts, sliceMs), sliceMs);
        expect(starts).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
        const due = dueTimesOf(counts, sliceMs);
        for (const [arrival, start] of starts.entries()) expect(due.of(arrival)).toBeCloseTo(start, 2);
      }),
    );
  });

  it('every arrival falls into its own slice', () => {
    fc.assert(
      fc.property(slices, (counts) => {
        const due = dueTimesOf(counts, 100);
        let arrival = 0;
        for (const [slice, count] of counts.entries()) {
          for (let index = 0; index < count; index += 1, arrival += 1) {
            const at = due.of(arrival);
            expect(at).toBeGreaterThan(slice * 100);
            expect(at).toBeLessThanOrEqual((slice + 1) * 100 + 0.1);
          }
        }
      }),
    );
  });

  it('even arrivals are one slice, and evenly spaced', () => {
    const due = dueTimesOf([800], 8000);
    const times = Array.from({ length: 800 }, (_, arrival) => due.of(arrival));
    for (let index = 1; index < times.length; index += 1) {
      expect((times[index] ?? 0) - (times[index - 1] ?? 0)).toBeCloseTo(10, 9);
    }
  });

  it('asks for each piece of the plan once, and not before it is needed', () => {
    const pieces = inPieces(Array.from({ length: 250 }, () => 1));
    expect(pieces.map((piece) => piece.length)).toEqual([100, 100, 50]);
    const asked: number[] = [];
    const due = new DueTimes((index) => {
      asked.push(index);
      return pieces[index];
    }, 100);
    due.of(99);
    expect(asked).toEqual([0]);
    due.of(249);
    expect(asked).toEqual([0, 1, 2]);
  });

  it('refuses an arrival that is not in the plan', () => {
    expect(() => dueTimesOf([2, 0], 100).of(2)).toThrow(RangeError);
    expect(() => dueTimesOf([], 100).of(0)).toThrow(RangeError);
  });

  it('equal slices share a stage, so that a long plan stays small', () => {
    expect(stagesOf([5, 5, 5, 0], 100)).toHaveLength(1 + 2 + 2 + 2);
  });
});
