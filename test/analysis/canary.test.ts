import { describe, expect, it } from 'vitest';
import {
  canaryDriftOf,
  isComparable,
  widenedBy,
  type Canary,
} from '../../harness/src/analysis/at-rest/canary.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { textWith } from './judged-trials.ts';

interface Seen {
  readonly latencyMs?: number;
  readonly cpuMs?: number;
  readonly speed?: number;
  readonly outcome?: Canary['outcome'];
}

function canary({
  latencyMs = 20,
  cpuMs = 4,
  speed = 16,
  outcome = { kind: 'undecided', detail: '' },
}: Seen): Canary {
  return {
    outcome,
    measures: {
      goodShare: 1,
      latencyMs: { p50: latencyMs, p95: 2 * latencyMs, p99: 3 * latencyMs },
      hostSpeed: speed,
      throughputPerSecond: 50,
      services: [{ cpuCores: 0.03 * cpuMs }, { cpuCores: 0.02 * cpuMs }],
    },
  };
}

const violated = { kind: 'violated', by: ['good-share'], detail: '40 % good' } as const;
const invalid = { kind: 'invalid', reason: 'host-limited', detail: '' } as const;

describe('the drift between two canaries', () => {
  it('is not told by a request that seems to cost nothing, or to take no time: that was not measured', () => {
    expect(canaryDriftOf(canary({}), canary({ cpuMs: 0 }))).toBeUndefined();
    expect(canaryDriftOf(canary({ cpuMs: 0 }), canary({}))).toBeUndefined();
    expect(canaryDriftOf(canary({}), canary({ latencyMs: 0 }))).toBeUndefined();
    expect(canaryDriftOf(canary({ latencyMs: 90 }), canary({ cpuMs: 0 }))).not.toHaveProperty('cpuRatio');
  });

  it('is none when requests take and cost about the same, however quick the machine is', () => {
    expect(canaryDriftOf(canary({}), canary({ latencyMs: 26, cpuMs: 5 }))).toBeUndefined();
    expect(canaryDriftOf(canary({}), canary({ speed: 8 }))).toBeUndefined();
  });

  it("is the machine's when a request costs more on a slower one", () => {
    expect(canaryDriftOf(canary({}), canary({ cpuMs: 7.6, speed: 8.2 }))).toMatchObject({
      of: 'machine',
      cpuRatio: 1.9,
      detail:
        'the machine ran at 0.51 of its speed at the end of the search: a request costs 7.6 ms of CPU after 4.0 ms',
    });
    expect(canaryDriftOf(canary({ cpuMs: 8, speed: 8 }), canary({}))).toMatchObject({ of: 'machine' });
  });

  it("is the stack's when it changes at the same speed, or against it", () => {
    expect(canaryDriftOf(canary({}), canary({ latencyMs: 90 }))).toMatchObject({
      of: 'stack',
      detail: textWith('the median latency went from 20 ms to 90 ms'),
    });
    expect(canaryDriftOf(canary({}), canary({ cpuMs: 8, speed: 24 }))).toMatchObject({ of: 'stack' });
  });

  it('is not a latency of a few ms that became a few more', () => {
    expect(canaryDriftOf(canary({ latencyMs: 3 }), canary({ latencyMs: 8 }))).toBeUndefined();
  });

  it('is not what services do for themselves beside a few requests', () => {
    const few = (cpuMs: number): Canary => {
      const { measures, outcome } = canary({});
      const services = [{ cpuCores: 0.02 * cpuMs }];
      return { outcome, measures: { ...measures, throughputPerSecond: 20, services } };
    };
    expect(canaryDriftOf(few(4), few(11))).toBeUndefined();
    expect(canaryDriftOf(few(4), few(12))).toMatchObject({ of: 'stack', cpuRatio: 3 });
  });

  it('is a small load that is not carried any more', () => {
    expect(canaryDriftOf(canary({}), canary({ outcome: violated }))).toMatchObject({
      of: 'stack',
      detail: textWith('40 % good'),
    });
  });

  it('cannot be told by a canary that says nothing', () => {
    expect(canaryDriftOf(canary({}), canary({ cpuMs: 9, outcome: invalid }))).toBeUndefined();
    expect(isComparable(canary({ outcome: invalid }), { goodShare: 0.99 })).toBe(false);
    expect(isComparable(canary({ outcome: violated }), { goodShare: 0.99 })).toBe(false);
    expect(isComparable(canary({}), { goodShare: 0.99 })).toBe(true);
  });

  it('is seen without the inside of the stack and the speed of the machine', () => {
    const outside = (latencyMs: number): Canary => {
      const { hostSpeed: _, ...measures } = canary({ latencyMs }).measures;
      return { outcome: { kind: 'sustained' }, measures: { ...measures, services: [] } };
    };
    expect(canaryDriftOf(outside(20), outside(80))).toEqual({
      of: 'stack',
      latencyRatio: 4,
      detail: textWith('80 ms'),
    });
  });
});

describe('the interval of a level that drifted', () => {
  const point = {
    estimate: ratePerSecond(100),
    low: ratePerSecond(95),
    high: ratePerSecond(105),
    confidence: 0.95,
  };
  const trial = (cpuCores: number) => ({
    outcome: violated,
    measures: {
      hostBusyShare: 0.5,
      services: [
        {
          service: 'api',
          replicas: 1,
          cpuCores,
          cpuLimitCores: 1,
          throttledShare: 0,
          memoryBytes: 1,
          restarts: 0,
          oomKills: 0,
        },
      ],
    },
  });
  const drift = canaryDriftOf(canary({}), canary({ cpuMs: 8, speed: 8 }));

  it('is wider by as much as a request got dearer, when CPU was what gave out', () => {
    expect(widenedBy(point, drift, [trial(0.9)])).toMatchObject({ low: 47.5, estimate: 100, high: 210 });
  });

  it('is wider by the same when a request got as much cheaper', () => {
    const cheaper = canaryDriftOf(canary({ cpuMs: 8, speed: 8 }), canary({}));
    expect(widenedBy(point, cheaper, [trial(0.9)])).toEqual(widenedBy(point, drift, [trial(0.9)]));
  });

  it('stays when CPU was not short, and without drift', () => {
    expect(widenedBy(point, drift, [trial(0.4)])).toEqual(point);
    expect(widenedBy(point, undefined, [trial(0.9)])).toEqual(point);
  });
});
