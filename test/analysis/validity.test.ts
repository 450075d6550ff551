import { describe, expect, it } from 'vitest';
import { judge } from '../../harness/src/analysis/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { contextOf, judgeQuiet, loadOf, outcomeOf, server, textWith } from './judged-trials.ts';
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
});

/** As a generator tells that does not know what it drew. */
function withoutIntended(second: Second): Second {
  const { intended: _, ...rest } = second;
  return rest;
}
