import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecondBySecond } from '../../harness/src/drivers/k6/seconds/second-by-second.ts';
import { noTotals, totalsAfter, type Totals } from '../../harness/src/drivers/k6/seconds/totals.ts';
import type { Series } from '../../harness/src/drivers/k6/remote-write/decode.ts';
import { countOf, mergeHistograms, type Histogram } from '../../harness/src/model/histogram.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';

const startedAtMs = 1_700_000_000_000;
const noCpu = async (): Promise<undefined> => undefined;
const arrivals = { sliceMs: 100, counts: Array.from({ length: 40 }, () => 10) };

function histogram(count: number): Histogram {
  return { schema: 3, zeroCount: 0, buckets: count === 0 ? {} : { '-20': count }, sumSeconds: count / 10 };
}

/** Totals `atMs` after the start, of a generator that sends 100/s and has each answered well after 50 ms. */
function totalsAt(atMs: number, changes: Partial<Totals> = {}): Totals {
  const offered = Math.min(400, Math.floor(atMs / 10));
  const good = Math.min(400, Math.floor(Math.max(0, atMs - 50) / 10));
  return {
    ...noTotals,
    startedAtMs,
    untilMs: startedAtMs + atMs,
    offered,
    completed: { ...noTotals.completed, good },
    latency: histogram(good),
    lateness: histogram(offered),
    ...changes,
  };
}

async function secondsOf(pushesAtMs: readonly number[]): Promise<LoadSecond[]> {
  const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
  const seconds: (LoadSecond | undefined)[] = [];
  for (const atMs of pushesAtMs) seconds.push(await bySecond.push(totalsAt(atMs), noCpu));
  seconds.push(bySecond.end(totalsAt(pushesAtMs.at(-1) ?? 0)));
  return seconds.filter((second) => second !== undefined);
}

describe('the seconds of a trial', () => {
  it('count what never left this machine as not sent, and not as an answer of the target', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    await bySecond.push(totalsAt(250), noCpu);
    const second = await bySecond.push(
      totalsAt(1000, { unsent: 30, dropped: 2, completed: { ...noTotals.completed, good: 65 } }),
      noCpu,
    );
    expect(second).toMatchObject({
      offered: 70,
      sent: 70,
      completed: 65,
      bad: {},
      dropped: 32,
      unsent: 30,
      inFlight: 5,
    });
  });

  it('offer never less than nothing, when it is told late what was not sent', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    await bySecond.push(totalsAt(250), noCpu);
    const seconds = [
      await bySecond.push(totalsAt(1000, { offered: 100 }), noCpu),
      await bySecond.push(totalsAt(2000, { offered: 110, unsent: 40 }), noCpu),
      await bySecond.push(totalsAt(3000, { offered: 200, unsent: 40 }), noCpu),
    ];
    const told = seconds.map((second) => [second?.offered, second?.unsent, second?.sent]);
    expect(told).toEqual([
      [100, undefined, 100],
      [0, 10, 0],
      [60, 30, 60],
    ]);
  });

  it('end at whole seconds and at the end of the load, as nearly as pushes come', async () => {
    const pushes = Array.from({ length: 17 }, (_, index) => 100 + 250 * index);
    const seconds = await secondsOf([...pushes, 4120]);
    expect(seconds.map((second) => second.atSeconds)).toEqual([1.1, 2.1, 3.1, 4.1]);
    expect(seconds.map((second) => second.spanSeconds)).toEqual(
      [1.1, 1, 1, 1].map((span) => expect.closeTo(span, 9) as number),
    );
    expect(seconds.map((second) => second.offered)).toEqual([110, 100, 100, 90]);
    expect(seconds.map((second) => second.intended)).toEqual([110, 100, 100, 90]);
    expect(seconds.at(-1)?.inFlight).toBe(0);
  });

  it('intend what has begun, though the first arrival was late and told a start that is late too', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    await bySecond.push(totalsAt(250), noCpu);
    const second = await bySecond.push(totalsAt(3980, { offered: 410, followUps: 10 }), noCpu);
    expect(second).toMatchObject({ intended: 410, offered: 410 });
    expect(bySecond.end(totalsAt(3980, { offered: 410, followUps: 10 }))).toBeUndefined();
  });

  it('intend the last arrival too when its sample is stamped just before the end of the load', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    const totals = totalsAt(3999, { offered: 400 });
    const seconds = [await bySecond.push(totals, noCpu), bySecond.end(totals)];
    expect(seconds).toEqual([expect.objectContaining({ offered: 400, intended: 400 }), undefined]);
  });

  it('lose nothing and count nothing twice, however pushes come', async () => {
    const steps = fc.array(fc.integer({ min: 20, max: 1900 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (gaps) => {
        let atMs = 0;
        const pushes = gaps.map((gap) => (atMs += gap));
        const seconds = await secondsOf(pushes);
        const total = totalsAt(atMs);
        const sum = (of: (second: LoadSecond) => number): number =>
          seconds.reduce((before, second) => before + of(second), 0);
        expect(sum((second) => second.offered)).toBe(total.offered);
        expect(sum((second) => second.good)).toBe(total.completed.good);
        expect(sum((second) => second.completed)).toBe(total.completed.good);
        expect(countOf(mergeHistograms(seconds.map((second) => second.latency)))).toBe(total.completed.good);
        expect(seconds.every((second) => second.spanSeconds > 0)).toBe(true);
        const last = seconds.at(-1);
        if (last !== undefined) expect(sum((second) => second.spanSeconds)).toBeCloseTo(last.atSeconds, 9);
      }),
    );
  });

  it('tell kinds of failure, what is in flight and what was dropped, each of its own second', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    const first = await bySecond.push(
      totalsAt(1000, {
        completed: { ...noTotals.completed, good: 50, timeout: 20 },
        dropped: 3,
        busyVus: 30,
      }),
      noCpu,
    );
    expect(first).toMatchObject({
      bad: { timeout: 20 },
      completed: 70,
      inFlight: 30,
      dropped: 3,
      busyVus: 30,
      allocatedVus: 64,
    });
    const second = await bySecond.push(
      totalsAt(2000, { completed: { ...noTotals.completed, good: 60, timeout: 20, shed: 9 }, dropped: 3 }),
      noCpu,
    );
    expect(second).toMatchObject({ good: 10, bad: { shed: 9 }, completed: 19, inFlight: 111, dropped: 0 });
  });

  it('count a retry as sent and as no intent, and a follow-up of a visit as intended', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    const first = await bySecond.push(totalsAt(1000, { offered: 108, followUps: 8, retried: 20 }), noCpu);
    expect(first).toMatchObject({ intended: 108, offered: 108, sent: 128 });
    const second = await bySecond.push(totalsAt(2000, { offered: 218, followUps: 18, retried: 20 }), noCpu);
    expect(second).toMatchObject({ intended: 110, offered: 110, sent: 110 });
  });

  it('tell of sampled posts only when posts are sampled, and that VUs that sample are no help to arrivals', async () => {
    const freshness = { everyMs: 1000, sloMs: 2000, giveUpMs: 5000, vus: 8 };
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64, freshness });
    const sampled = totalsAt(1000, { freshness: histogram(3), freshnessGivenUp: 1, busyVus: 66 });
    expect(await bySecond.push(sampled, noCpu)).toMatchObject({
      freshness: { shown: histogram(3), givenUp: 1 },
      busyVus: 64,
      allocatedVus: 64,
    });
    expect(
      await bySecond.push(totalsAt(4000, { ...sampled, untilMs: startedAtMs + 4000 }), noCpu),
    ).toMatchObject({
      freshness: { shown: histogram(0), givenUp: 0 },
    });
    const late = totalsAt(4100, { ...sampled, untilMs: startedAtMs + 4100, freshnessGivenUp: 2 });
    expect(bySecond.end(late)?.freshness?.givenUp).toBe(1);
    expect((await secondsOf([1000]))[0]).not.toHaveProperty('freshness');
  });

  it('leave out what came before the first arrival, and the CPU that it took to get ready', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    const { startedAtMs: _, ...notStarted } = totalsAt(0);
    const reading = (cpuSeconds: number, readAtMs: number) => async () => ({
      cpuSeconds,
      waitSeconds: 2 * cpuSeconds,
      readAtMs,
    });
    expect(await bySecond.push(notStarted, reading(3, 0))).toBeUndefined();
    expect(await bySecond.push(totalsAt(200), reading(5, 1000))).toBeUndefined();
    const second = await bySecond.push(totalsAt(1000), reading(5.4, 1800));
    expect(second?.generatorCpuCores).toBeCloseTo(0.5, 9);
    expect(second?.generatorCpuWaitCores).toBeCloseTo(1, 9);
  });

  it('say nothing of waiting for a CPU where that cannot be seen, and never less than nothing', async () => {
    const waitOf = async (before: number | undefined, after: number | undefined) => {
      const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
      const at = (waitSeconds: number | undefined, readAtMs: number) => async () => ({
        cpuSeconds: readAtMs / 1000,
        waitSeconds,
        readAtMs,
      });
      await bySecond.push(totalsAt(0), at(before, 0));
      return (await bySecond.push(totalsAt(1000), at(after, 1000)))?.generatorCpuWaitCores;
    };
    expect(await waitOf(undefined, undefined)).toBeUndefined();
    expect(await waitOf(undefined, 3)).toBeUndefined();
    expect(await waitOf(3, 2)).toBe(0); // a thread has ended
  });

  it('go on after the load until the last request has ended', async () => {
    const bySecond = new SecondBySecond(arrivals, 4000, { vus: 64 });
    await bySecond.push(totalsAt(4000), noCpu);
    expect(bySecond.end(totalsAt(4080))).toMatchObject({
      offered: 0,
      intended: 0,
      completed: 5,
      inFlight: 0,
    });
  });

  it('end a trial of an odd length with a longer second rather than with a sliver', async () => {
    const pushes = Array.from({ length: 25 }, (_, index) => 100 * (index + 1));
    const bySecond = new SecondBySecond({ sliceMs: 100, counts: pushes.map(() => 10) }, 2300, { vus: 64 });
    const ends: (number | undefined)[] = [];
    for (const atMs of pushes) ends.push((await bySecond.push(totalsAt(atMs), noCpu))?.atSeconds);
    expect(ends.filter((end) => end !== undefined)).toEqual([0.9, 2.2]);
  });
});

describe('totals', () => {
  it('take our series by name and kind, and the time from any', () => {
    const at = (name: string, value: Series['value'], timestampMs: number, labels = {}): Series => ({
      name,
      labels,
      timestampMs,
      value,
    });
    const totals = totalsAfter(
      [
        at('k6_headroom_offered_total', 7, 100),
        at('k6_headroom_requests_total', 4, 100, { kind: 'good' }),
        at('k6_headroom_requests_total', 2, 100, { kind: 'shed' }),
        at('k6_headroom_requests_total', 2, 100, { kind: 'of another version' }),
        at('k6_headroom_latency_seconds', histogram(6), 100),
        at('k6_headroom_retried_total', 5, 100),
        at('k6_headroom_follow_ups_total', 6, 100),
        at('k6_headroom_freshness_seconds', histogram(2), 100),
        at('k6_headroom_freshness_given_up_total', 1, 100),
        at('k6_vus', 3, 120),
        at('k6_http_reqs_total', 6, 130),
      ],
      noTotals,
    );
    expect(totals).toMatchObject({
      offered: 7,
      completed: { good: 4, shed: 2, slow: 0 },
      retried: 5,
      followUps: 6,
      freshness: histogram(2),
      freshnessGivenUp: 1,
      busyVus: 3,
      untilMs: 130,
    });
    expect(totals.startedAtMs).toBeUndefined();
    expect(totalsAfter([at('k6_headroom_offered_total', 8, 90)], totals)).toMatchObject({
      offered: 8,
      untilMs: 130,
    });
  });
});
