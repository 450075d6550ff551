import { describe, expect, it } from 'vitest';
import { limitsIn, measuresIn } from '../../harness/src/analysis/past-collapse/stretch-measures.ts';
import type { Stretch } from '../../harness/src/model/record/overload.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

const stretch: Stretch = { phase: 'overload', multiple: 2, fromSeconds: 4, seconds: 4, settleSeconds: 1 };
const context = {
  slo: { latencyMs: 500, goodShare: 0.99 },
  timeoutMs: 1000,
  arrivals: 'poisson',
  collapsePoint: 50,
} as const;

/** Ten seconds of 100/s: from second 5 to 8 the stretch, of which the first is to settle. */
const seconds: readonly Second[] = Array.from({ length: 10 }, (_, index) =>
  aSecond({
    ...{
      atSeconds: index + 1,
      offered: 100,
      intended: 100,
      completed: 90,
      good: 60 + index,
      dropped: index === 6 ? 5 : 0,
    },
    ...{ bad: { slow: 10, shed: 20 - index }, inFlight: 10 * index, busyVus: 10, allocatedVus: 100 },
    latency: histogramOf([...Array<number>(9).fill(0.1 * (index + 1)), 4]),
  }),
);

describe('what was measured in a stretch', () => {
  it('is of its seconds without the first ones, but for its length and what it left in flight', () => {
    expect(measuresIn(stretch, seconds, context)).toMatchObject({
      ...{ phase: 'overload', multiple: 2, load: 100, fromSeconds: 4, seconds: 4, judgedSeconds: 3 },
      // Seconds 6, 7 and 8: 65, 66 and 67 good.
      ...{ offeredPerSecond: 100, throughputPerSecond: 90, goodputPerSecond: 66, servedPerSecond: 76 },
      ...{ dropped: 5, goodShare: 198 / 275, bad: { slow: 30, shed: 42 } },
      ...{ inFlightAtEnd: 70, inFlightPerSecond: expect.closeTo(10, 9) as number },
    });
  });

  it('has the latencies of those seconds, where any request was answered', () => {
    const { latencyMs } = measuresIn(stretch, seconds, context);
    // 27 of 30 between 0.6 and 0.8 s, in buckets of 9 %.
    expect(latencyMs?.p50).toBeGreaterThan(550);
    expect(latencyMs?.p50).toBeLessThan(850);
    expect(latencyMs?.p99).toBeGreaterThan(3500);
    const silent = seconds.map((each) => ({ ...each, latency: histogramOf([]) }));
    expect(measuresIn(stretch, silent, context)).not.toHaveProperty('latencyMs');
  });

  it('is nothing of one that was not reached', () => {
    const none = measuresIn(stretch, seconds.slice(0, 4), context);
    expect(none).toMatchObject({
      ...{ seconds: 0, judgedSeconds: 0, offeredPerSecond: 0, goodputPerSecond: 0, goodShare: 0 },
      ...{ bad: {}, dropped: 0, inFlightAtEnd: 0 },
    });
  });
});

describe('the limits in a stretch', () => {
  it('are looked for from its first second on, and in no other', () => {
    const full = { ...aSecond({}).host, busyShare: 0.99 };
    const during = (from: number, to: number) =>
      limitsIn(
        stretch,
        seconds.map((each, index) => (index >= from && index < to ? { ...each, host: full } : each)),
        context,
      ).slandering;
    expect(during(4, 8)).not.toEqual([]);
    expect(during(0, 4)).toEqual([]);
    expect(during(8, 10)).toEqual([]);
  });
});
