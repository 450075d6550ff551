import { describe, expect, it } from 'vitest';
import { judge } from '../../harness/src/analysis/trial/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { contextOf, judgeQuiet, loadOf, outcomeOf, quietTrial, server, textWith } from './judged-trials.ts';
import { aSecond, histogramOf, simulateTrial } from './simulated-system.ts';

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
      detail: textWith('no free VU of 120'),
    });
  });

  it('makes a good result invalid when the machine had no port or file left for a connection', () => {
    const outcome = judgeQuiet(() => ({
      offered: 90,
      completed: 90,
      good: 90,
      dropped: 10,
      unsent: 10,
      busyVus: 120,
    }));
    expect(outcome).toMatchObject({
      kind: 'invalid',
      reason: 'generator-limited',
      detail: textWith('no port or file for a connection'),
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
      detail: textWith('sent late: p99'),
    });
  });

  it('keeps a good result of requests that were sent late: they were answered in time all the same', () => {
    expect(judgeQuiet(() => ({ lateness: histogramOf([0.3]) }))).toEqual({ kind: 'sustained' });
  });

  it('suspects a bad result when load was left out while VUs were free', () => {
    const outcome = judgeQuiet(() => ({ offered: 60, completed: 60, good: 30, bad: { slow: 30 } }));
    expect(outcome).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  describe('that has to wait for a CPU', () => {
    const slow = { good: 50, bad: { slow: 50 }, generatorCpuCores: 0.05 };

    it('makes a bad result invalid: answers were there before they were read', () => {
      expect(judgeQuiet(() => ({ ...slow, generatorCpuWaitCores: 1.6 }))).toMatchObject({
        kind: 'invalid',
        reason: 'generator-limited',
        detail: textWith(
          'the generator waited for a CPU 32 times as long as it had one (allowed: 5), 16 ms a request (allowed: 5 ms)',
        ),
      });
    });

    it('is told without a ratio where no CPU was counted that it had', () => {
      const none = judgeQuiet(() => ({ ...slow, generatorCpuCores: 0, generatorCpuWaitCores: 1.6 }));
      expect(none).toMatchObject({
        kind: 'invalid',
        detail: textWith('waited for a CPU and hardly had one (allowed: 5)'),
      });
    });

    it('is not told from a share of the CPU that it got, nor from a wait that no request notices', () => {
      const busy = judgeQuiet(() => ({ ...slow, generatorCpuCores: 0.4, generatorCpuWaitCores: 1.6 }));
      expect(busy).toMatchObject({ kind: 'violated' });
      expect(judgeQuiet(() => ({ ...slow, generatorCpuWaitCores: 0.4 }))).toMatchObject({ kind: 'violated' });
    });

    it('keeps a good result, and a bad one where waiting cannot be seen', () => {
      expect(judgeQuiet(() => ({ generatorCpuCores: 0.05, generatorCpuWaitCores: 3 }))).toEqual({
        kind: 'sustained',
      });
      expect(judgeQuiet(() => slow)).toMatchObject({ kind: 'violated' });
    });
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
      const untold = scattered.map(withoutIntended);
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
    expect(stolen).toMatchObject({ reason: 'host-limited', detail: textWith('10.0 %') });
  });

  it('tells a neighbour on the machine from the stack, the generator and the harness', () => {
    const api = {
      service: 'api',
      replica: 'api-1',
      throttledShare: 0,
      memoryBytes: 1,
      restarts: 0,
      oomKills: 0,
    };
    const used = (cpuCores: number) =>
      judgeQuiet(() => ({ ...bad, services: [{ ...api, cpuCores }], host: hostOf({ busyShare: 0.8 }) }));
    expect(used(0.4)).toMatchObject({
      kind: 'invalid',
      reason: 'host-limited',
      detail: 'other work on the machine used 0.98 cores (allowed: 0.5)',
    });
    expect(used(1.1)).toMatchObject({ kind: 'violated' });
  });

  it('keeps a good result: the target did it with less', () => {
    expect(judgeQuiet(() => ({ host: hostOf({ busyShare: 0.99 }) }))).toEqual({ kind: 'sustained' });
  });

  describe('that is slower than in other loads of the level', () => {
    const used = (cpuCores: number) => [
      {
        service: 'api',
        replica: 'api-1',
        cpuCores,
        cpuLimitCores: 0.5,
        throttledShare: 0.2,
        memoryBytes: 1,
        restarts: 0,
        oomKills: 0,
      },
    ];
    const judged = (usualSpeed: number | undefined, change: (second: Second) => Partial<Second>) =>
      judge(quietTrial(change), { ...contextOf(100), ...(usualSpeed === undefined ? {} : { usualSpeed }) })
        .outcome;
    const slow = { host: hostOf({ speed: 8.3 }) };

    it('makes a violation invalid when CPU was short', () => {
      expect(judged(16, () => ({ ...bad, ...slow, services: used(0.46) }))).toEqual({
        kind: 'invalid',
        reason: 'host-limited',
        detail:
          'the machine ran at 0.52 of its speed in other loads of this level (allowed: 0.8), and api used 92 % of its CPU quota',
      });
    });

    it('is of no account to a stack that waits for other things than CPU', () => {
      expect(judged(16, () => ({ ...bad, ...slow, services: used(0.3) }))).toMatchObject({
        kind: 'violated',
      });
    });

    it('counts for a stack without quotas when the machine is busy', () => {
      const host = hostOf({ speed: 8.3, busyShare: 0.9 });
      expect(judged(16, () => ({ ...bad, host }))).toMatchObject({
        detail: textWith('the host was 90 % busy'),
      });
    });

    it('keeps a good result, and any result when it is not known how quick the machine is', () => {
      expect(judged(16, () => ({ ...slow, services: used(0.46) }))).toEqual({ kind: 'sustained' });
      expect(judged(undefined, () => ({ ...bad, ...slow, services: used(0.46) }))).toMatchObject({
        kind: 'violated',
      });
      expect(judged(16, () => ({ ...bad, services: used(0.46) }))).toMatchObject({ kind: 'violated' });
    });

    it('may scatter by a fifth', () => {
      const host = hostOf({ speed: 13.2 });
      expect(judged(16, () => ({ ...bad, host, services: used(0.46) }))).toMatchObject({ kind: 'violated' });
    });
  });
});

describe('a jump of the wall clock', () => {
  const jumpAt = (at: number, clockJumpMs: number) => (second: Second) =>
    second.atSeconds === at ? { host: { ...second.host, clockJumpMs } } : {};

  it('makes every result invalid, forward and back, in the settling time as well', () => {
    expect(judgeQuiet(jumpAt(4, 400))).toEqual({
      kind: 'invalid',
      reason: 'clock-jumped',
      detail: 'the wall clock jumped forward by 400 ms (allowed: 25 ms)',
    });
    expect(judgeQuiet(jumpAt(1, -60))).toMatchObject({
      reason: 'clock-jumped',
      detail: textWith('back by 60 ms'),
    });
    const isBad = { good: 50, bad: { slow: 50 } };
    expect(judgeQuiet((second) => ({ ...isBad, ...jumpAt(4, 400)(second) }))).toMatchObject({
      reason: 'clock-jumped',
    });
  });

  it('may be as small as a latency that nobody notices', () => {
    expect(judgeQuiet(jumpAt(4, 20))).toEqual({ kind: 'sustained' });
  });
});

/** As a generator tells that does not know what it drew. */
function withoutIntended(second: Second): Second {
  const { intended: _, ...rest } = second;
  return rest;
}
