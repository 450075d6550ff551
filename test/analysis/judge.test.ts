import { describe, expect, it } from 'vitest';
import { judge, type JudgeContext } from '../../harness/src/analysis/judge.ts';
import type { Second, ServiceUse } from '../../harness/src/model/sample.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import {
  aSecond,
  histogramOf,
  simulateTrial,
  type SimulatedLoad,
  type SimulatedSystem,
} from './simulated-system.ts';

const server: SimulatedSystem = { servers: 1, capacity: 500, service: 'deterministic' };

function contextOf(load: number, overrides: Partial<JudgeContext> = {}): JudgeContext {
  return {
    slo: { latencyMs: 500, goodShare: 0.99 },
    candidate: { load: ratePerSecond(load), duration: durationMs(8000) },
    timeoutMs: 1000,
    ...overrides,
  };
}

function loadOf(load: number, overrides: Partial<SimulatedLoad> = {}): SimulatedLoad {
  return { load, durationSeconds: 8, latencySloMs: 500, timeoutMs: 1000, seed: 1, ...overrides };
}

function outcomeOf(system: SimulatedSystem, load: number, overrides: Partial<SimulatedLoad> = {}) {
  return judge(simulateTrial(system, loadOf(load, overrides)), contextOf(load)).outcome;
}

/** A trial of 100 requests/s that are all answered in 10 ms; `change` says what is different in a second. */
function quietTrial(change: (second: Second) => Partial<Second> = () => ({})): Second[] {
  return Array.from({ length: 8 }, (_, index) => {
    const second = aSecond({
      atSeconds: index + 1,
      intended: 100,
      offered: 100,
      completed: 100,
      good: 100,
      latency: histogramOf(Array.from({ length: 100 }, () => 0.01)),
      lateness: histogramOf(Array.from({ length: 100 }, () => 0.001)),
      busyVus: 2,
      allocatedVus: 120,
      inFlight: 1,
    });
    return { ...second, ...change(second) };
  });
}

function judgeQuiet(change?: (second: Second) => Partial<Second>) {
  return judge(quietTrial(change), contextOf(100)).outcome;
}

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
    expect(outcome).toMatchObject({ kind: 'violated', by: expect.arrayContaining(['good-share']) });
    expect(outcome).toMatchObject({
      detail: expect.stringMatching(/% good of \d+ requests, within 500 ms, against 99\.00 %/),
    });
  });

  it('sees growth while every request is still good: short trials lie', () => {
    const outcome = outcomeOf(server, 530, { latencySloMs: 5000, timeoutMs: 10_000, arrivals: 'even' });
    expect(outcome).toMatchObject({ kind: 'violated', by: expect.arrayContaining(['latency-growth']) });
    expect(outcome).not.toMatchObject({ by: expect.arrayContaining(['good-share']) });
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

  it('lets a few requests sustain an SLO of 99 % when all of them were good', () => {
    const few = quietTrial(() => ({ intended: 2, offered: 2, completed: 2, good: 2 }));
    expect(judge(few, contextOf(2)).outcome).toEqual({ kind: 'sustained' });
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

describe('a limit of the generator', () => {
  it('makes a good result invalid when load was left out, and says how much', () => {
    expect(judgeQuiet(() => ({ offered: 90, completed: 90, good: 90, busyVus: 120 }))).toEqual({
      kind: 'invalid',
      reason: 'generator-limited',
      detail: 'offered 90.0 requests/s of 100.0 due (allowed: within 2.0 %)',
    });
  });

  it('makes a good result invalid when arrivals were dropped', () => {
    const outcome = judgeQuiet(() => ({ offered: 99, completed: 99, good: 99, dropped: 1, busyVus: 120 }));
    expect(outcome).toMatchObject({
      reason: 'generator-limited',
      detail: expect.stringContaining('no free VU of 120'),
    });
  });

  it('does not excuse a target that fails under the load that was sent', () => {
    const outcome = judgeQuiet(() => ({
      offered: 90,
      completed: 90,
      good: 20,
      bad: { shed: 70 },
      busyVus: 120,
    }));
    expect(outcome).toMatchObject({ kind: 'violated', by: ['good-share'] });
  });

  it('never counts dropped arrivals as violations of the target', () => {
    const outcome = judgeQuiet(() => ({ offered: 80, completed: 80, good: 80, dropped: 20, busyVus: 120 }));
    expect(outcome).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  it('makes a bad result invalid when the requests were sent late', () => {
    const lateness = histogramOf(Array.from({ length: 100 }, () => 0.3));
    const slow = judgeQuiet(() => ({ lateness, good: 50, bad: { slow: 50 } }));
    expect(slow).toMatchObject({
      reason: 'generator-limited',
      detail: expect.stringContaining('sent late: p99'),
    });
  });

  it('keeps a good result of requests that were sent late: they were answered in time all the same', () => {
    expect(judgeQuiet(() => ({ lateness: histogramOf([0.3]) }))).toEqual({ kind: 'sustained' });
  });

  it('suspects a bad result when load was left out while VUs were free', () => {
    const outcome = judgeQuiet(() => ({ offered: 60, completed: 60, good: 30, bad: { slow: 30 } }));
    expect(outcome).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  it('is found in a generator that cannot keep up, on a target that could', () => {
    const late = outcomeOf({ ...server, capacity: 5000 }, 400, { generatorLimit: 300 });
    expect(late).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
    const dropping = outcomeOf({ ...server, capacity: 5000 }, 400, { generatorLimit: 300, drops: true });
    expect(dropping).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  it('is not seen in the scatter of Poisson arrivals', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const scattered = simulateTrial(server, loadOf(100, { arrivals: 'free-poisson', seed }));
      expect(judge(scattered, contextOf(100)).outcome).toEqual({ kind: 'sustained' });
      const untold = scattered.map(({ intended: _, ...second }) => second);
      expect(judge(untold, contextOf(100)).outcome).toEqual({ kind: 'sustained' });
    }
  });
});

describe('a limit of the host', () => {
  const bad = { good: 50, bad: { slow: 50 } };
  const hostOf = (overrides: Partial<Second['host']>) => ({ ...aSecond({}).host, ...overrides });

  it('makes a bad result invalid, with the figure', () => {
    const full = judgeQuiet(() => ({ ...bad, host: hostOf({ busyShare: 0.99 }) }));
    expect(full).toMatchObject({ reason: 'host-limited', detail: 'host 99.0 % busy (allowed: 97.0 %)' });
    const stolen = judgeQuiet(() => ({ ...bad, host: hostOf({ stealShare: 0.1 }) }));
    expect(stolen).toMatchObject({ reason: 'host-limited', detail: expect.stringContaining('10.0 %') });
  });

  it('keeps a good result: the target did it with less', () => {
    expect(judgeQuiet(() => ({ host: hostOf({ busyShare: 0.99 }) }))).toEqual({ kind: 'sustained' });
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
