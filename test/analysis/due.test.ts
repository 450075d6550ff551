import { describe, expect, it } from 'vitest';
import { withDue } from '../../harness/src/analysis/drill/due.ts';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

/** Ten seconds of what the rates ask for; each is answered after this many seconds, give or take its bucket of 9 %. */
function answered(rates: readonly number[], latencySeconds: (second: number) => number): Second[] {
  return rates.map((offered, index) => {
    const latency = histogramOf(Array<number>(10).fill(latencySeconds(index + 1)));
    return aSecond({ atSeconds: index + 1, offered, completed: offered, good: offered, latency });
  });
}

/** The middle of its bucket stands for every answer. */
const middle = (seconds: number): number => 2 ** ((Math.ceil(Math.log2(seconds) * 8) - 0.5) / 8);

describe('the requests that were to end in a second', () => {
  const rising = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];

  it('are those of the second under a steady load, however long answers take, and none is in doubt', () => {
    const steady = Array<number>(10).fill(100);
    const due = withDue(
      answered(steady, () => 0.4),
      rateCurve(1, steady),
      1,
    );
    expect(due.slice(1).map((each) => each.due)).toEqual(Array(9).fill(expect.closeTo(100, 6)));
    expect(due.map(({ unsure }) => unsure)).toEqual(Array(10).fill(0));
    // In the first second nothing of before it ends.
    expect(due[0]?.due).toBeCloseTo(100 * (1 - middle(0.4)), 6);
  });

  it('are those offered one latency earlier under a load that rises', () => {
    const due = withDue(
      answered(rising, () => 0.4),
      rateCurve(1, rising),
      1,
    );
    const lag = middle(0.4);
    // Of second 5 (500/s) the part after the lag, of second 4 (400/s) its last part.
    expect(due[4]?.due).toBeCloseTo(500 * (1 - lag) + 400 * lag, 6);
    expect(due[9]?.due).toBeCloseTo(1000 * (1 - lag) + 900 * lag, 6);
  });

  it('are in doubt by as many as come while nobody knows when the latency changed, on the wider side', () => {
    const steady = Array<number>(10).fill(100);
    const due = withDue(
      answered(steady, (second) => (second <= 5 ? 0.1 : second <= 7 ? 0.4 : 0.8)),
      rateCurve(1, steady),
      1,
    );
    const [low, high, highest] = [0.1, 0.4, 0.8].map(middle) as [number, number, number];
    expect(due[3]?.unsure).toBe(0);
    expect(due[4]?.unsure).toBeCloseTo((100 * (high - low)) / 2, 6);
    expect(due[5]?.unsure).toBeCloseTo((100 * (high - low)) / 2, 6);
    expect(due[6]?.unsure).toBeCloseTo((100 * (highest - high)) / 2, 6);
    // Where answers get slower, fewer end than came.
    expect(due[4]?.due).toBeCloseTo(100 * (1 - (high - low) / 2), 6);
  });

  it('are counted a second where seconds are longer, and go on with the last latency that is known', () => {
    const steady = [200, 200, 200];
    const seconds = answered(steady, () => 0.4).map((second, index) => ({
      ...second,
      spanSeconds: 2,
      atSeconds: 2 * (index + 1),
    }));
    const [first, ...others] = seconds;
    const silent = [first, ...others.map((each) => ({ ...each, latency: histogramOf([]) }))].flatMap(
      (each) => each ?? [],
    );
    const due = withDue(silent, rateCurve(2, [100, 100, 100]), 1);
    for (const each of due.slice(1)) expect(each.due).toBeCloseTo(200, 6);
    const jump = withDue(
      [first, ...others.map((each) => ({ ...each, latency: histogramOf([0.8]) }))].flatMap(
        (each) => each ?? [],
      ),
      rateCurve(2, [100, 100, 100]),
      1,
    );
    expect(jump[0]?.unsure).toBeCloseTo((100 * (middle(0.8) - middle(0.4))) / 2, 6);
  });

  it('lie evenly in a second in which the rates asked for nothing, and something came all the same', () => {
    const seconds = answered([100, 50, 0], () => 0.4);
    const due = withDue(seconds, rateCurve(1, [100, 0, 0]), 1);
    const lag = middle(0.4);
    expect(due[1]?.due).toBeCloseTo(100 * lag + 50 * (1 - lag), 6);
    expect(due[2]?.due).toBeCloseTo(50 * lag, 6);
  });

  it('are not told by answers that came too late', () => {
    const steady = Array<number>(3).fill(100);
    const due = withDue(
      answered(steady, () => 3),
      rateCurve(1, steady),
      1,
    );
    expect(due.map((each) => each.due)).toEqual([100, 100, 100]);
  });
});
