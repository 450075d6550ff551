import { describe, expect, it } from 'vitest';
import { judge } from '../../harness/src/analysis/trial/judge.ts';
import type { Second, ServiceUse } from '../../harness/src/model/sample.ts';
import { contextOf, judgeQuiet, listWith, outcomeOf, quietTrial, server, textLike } from './judged-trials.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

const aService: ServiceUse = {
  service: 'api',
  replica: 'api-1',
  cpuCores: 0.5,
  cpuLimitCores: 1,
  throttledShare: 0,
  memoryBytes: 1e8,
  memoryLimitBytes: 128 * 2 ** 20,
  restarts: 3,
  oomKills: 0,
};

describe('the SLO and the trend', () => {
  it('calls a load well below capacity sustained', () => {
    expect(outcomeOf(server, 400)).toEqual({ kind: 'sustained' });
  });

  it('calls clear overload violated by its good share, and says the figures', () => {
    const outcome = outcomeOf(server, 750);
    expect(outcome).toMatchObject({ kind: 'violated', by: listWith(['good-share']) });
    expect(outcome).toMatchObject({
      detail: textLike(/% good of \d+ requests, within 500 ms, against 99\.00 %/),
    });
  });

  it('sees growth while every request is still good: short trials lie', () => {
    const outcome = outcomeOf(server, 530, { latencySloMs: 5000, timeoutMs: 10_000, arrivals: 'even' });
    expect(outcome).toMatchObject({ kind: 'violated', by: listWith(['latency-growth']) });
    expect(outcome).not.toMatchObject({ by: listWith(['good-share']) });
  });

  it('calls shedding violated, even though what it serves is quick', () => {
    const outcome = outcomeOf({ ...server, queueLimit: 20 }, 600);
    expect(outcome).toMatchObject({ kind: 'violated', by: ['good-share'] });
  });

  it('calls congestive collapse violated', () => {
    expect(outcomeOf({ ...server, slowdownPerWaiting: 0.02 }, 550)).toMatchObject({ kind: 'violated' });
  });

  it('calls a target violated that answers nothing until the clients give up', () => {
    const frozen = quietTrial(({ atSeconds }) => ({
      completed: 0,
      good: 0,
      latency: histogramOf([]),
      inFlight: 100 * atSeconds,
    }));
    const tail = aSecond({ atSeconds: 9, completed: 800, bad: { timeout: 800 } });
    const { outcome } = judge([...frozen, tail], contextOf(100));
    expect(outcome).toMatchObject({ kind: 'violated', by: ['good-share', 'backlog-growth'] });
  });

  it('sees a backlog that grows behind quick answers', () => {
    const outcome = judgeQuiet(({ atSeconds }) => ({ completed: 90, good: 90, inFlight: 10 * atSeconds }));
    expect(outcome).toMatchObject({ kind: 'violated', by: ['backlog-growth'] });
  });

  it('is undecided when the good share is too near to the SLO to tell', () => {
    expect(judgeQuiet(() => ({ good: 99, bad: { slow: 1 } }))).toMatchObject({ kind: 'undecided' });
    expect(judgeQuiet(() => ({ good: 95, bad: { slow: 5 } }))).toMatchObject({ kind: 'violated' });
  });

  it('is undecided when fewer than three seconds can be judged', () => {
    expect(judge(quietTrial().slice(0, 3), contextOf(100)).outcome).toMatchObject({ kind: 'undecided' });
  });

  it('does not count the settling time against the target', () => {
    const cold = judgeQuiet(({ atSeconds }) => (atSeconds === 1 ? { good: 0, bad: { slow: 100 } } : {}));
    expect(cold).toEqual({ kind: 'sustained' });
  });

  const requests = (each: number, bad = 0) =>
    quietTrial(({ atSeconds }) => {
      const slow = atSeconds === 4 ? bad : 0;
      return { intended: each, offered: each, completed: each, good: each - slow, bad: { slow } };
    });

  it('does not let a few good requests sustain an SLO of 99 %: it says how many that takes', () => {
    expect(judge(requests(2), contextOf(2)).outcome).toMatchObject({
      kind: 'undecided',
      detail: textLike(/100\.00 % good of 14 requests.*too few requests to tell \(at least 100\)/),
    });
    expect(judge(requests(15), contextOf(15)).outcome).toEqual({ kind: 'sustained' });
  });

  it('does not let a bad request or two of a few violate an SLO of 99 %', () => {
    expect(judge(requests(2, 1), contextOf(2)).outcome).toMatchObject({ kind: 'undecided' });
    expect(judge(requests(2, 2), contextOf(2)).outcome).toMatchObject({ kind: 'undecided' });
    expect(judge(requests(5, 3), contextOf(5)).outcome).toMatchObject({ kind: 'violated' });
  });
});

describe('a failure of a service', () => {
  const restarted = (second: Second) => ({
    services: [{ ...aService, restarts: second.atSeconds > 4 ? 4 : 3 }],
  });

  it('is the violation, whatever the requests say, and is named', () => {
    expect(judgeQuiet(restarted)).toEqual({
      kind: 'violated',
      by: ['service-failed'],
      detail: 'api (api-1) restarted once',
    });
  });

  it('is not excused by a limited generator', () => {
    const outcome = judgeQuiet((second) => ({
      ...restarted(second),
      offered: 50,
      dropped: 50,
      busyVus: 120,
    }));
    expect(outcome).toMatchObject({ kind: 'violated', by: ['service-failed'] });
  });

  it('is seen as an OOM kill with its limit, or as a death', () => {
    const killed = judgeQuiet(({ atSeconds }) => ({
      services: [{ ...aService, oomKills: atSeconds > 4 ? 1 : 0 }],
    }));
    expect(killed).toMatchObject({ detail: 'api (api-1) was killed for want of memory (limit 128 MiB)' });
    const dead = judgeQuiet(({ atSeconds }) => ({ services: [{ ...aService, alive: atSeconds < 5 }] }));
    expect(dead).toMatchObject({ by: ['service-failed'], detail: 'api (api-1) died' });
  });

  it('does not count what happened before the trial', () => {
    expect(judgeQuiet(() => ({ services: [aService] }))).toEqual({ kind: 'sustained' });
  });
});

describe('no data', () => {
  it('is invalid, not a verdict', () => {
    expect(judge([], contextOf(100)).outcome).toMatchObject({ kind: 'invalid', reason: 'no-data' });
    const silent = quietTrial(() => ({ offered: 0, completed: 0, good: 0, latency: histogramOf([]) }));
    expect(judge(silent, contextOf(100)).outcome).toMatchObject({ kind: 'invalid', reason: 'no-data' });
  });
});

describe('the measures', () => {
  it('are rates over the judged window and shares over its tail as well', () => {
    const tail = aSecond({ atSeconds: 9, completed: 10, bad: { timeout: 10 } });
    const { measures } = judge([...quietTrial(), tail], contextOf(100));
    expect(measures).toMatchObject({
      windowSeconds: 7,
      offeredPerSecond: 100,
      throughputPerSecond: 100,
      goodputPerSecond: 100,
      goodShare: 700 / 710,
      bad: { timeout: 10 },
      dropped: 0,
      hostBusyShare: 0.5,
    });
    expect(measures.latencyMs?.p50).toBeCloseTo(10, -1);
    expect(measures.latencyTrend.perSecond).toBeCloseTo(0);
    expect(measures.generatorCpuCores).toBeCloseTo(0.2);
  });

  it('leave out the cut-short last second of a trial that was stopped', () => {
    const stopped = [
      ...quietTrial().slice(0, 4),
      aSecond({ atSeconds: 5, offered: 30, completed: 30, good: 30 }),
    ];
    expect(judge(stopped, contextOf(100)).measures).toMatchObject({
      windowSeconds: 3,
      throughputPerSecond: 100,
    });
  });

  it('count offered load over the time in which arrivals were due', () => {
    const seconds = quietTrial().map((second, index) =>
      index === 7 ? { ...second, atSeconds: 8.4, spanSeconds: 1.4 } : second,
    );
    expect(judge(seconds, contextOf(100)).measures.offeredPerSecond).toBeCloseTo(100);
  });

  it('hold only finite numbers, whatever is missing', () => {
    for (const seconds of [[], quietTrial().slice(0, 2), [aSecond({ atSeconds: 2 })]]) {
      const { measures } = judge(seconds, contextOf(100));
      expect(JSON.parse(JSON.stringify(measures))).toEqual(measures);
    }
  });
});
