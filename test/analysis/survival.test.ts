import { describe, expect, it } from 'vitest';
import { isLost, judgeNight, type SurvivalContext } from '../../harness/src/analysis/night/survival.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { aSecond } from './simulated-system.ts';

const context: SurvivalContext = {
  slo: { latencyMs: 500, goodShare: 0.99 },
  survival: survivalSchema.parse({}),
  rates: rateCurve(1, Array<number>(60).fill(100)),
  timeoutMs: 1000,
  arrivals: 'poisson',
};

/** A night of a minute at 100/s; `good` says how many of a second's hundred were. */
function night(good: (second: number) => number, overrides: Partial<Second> = {}): Second[] {
  return Array.from({ length: 60 }, (_, index) => {
    const second = index + 1;
    const well = good(second);
    const counts = { offered: 100, intended: 100, completed: 100, good: well, bad: { slow: 100 - well } };
    return aSecond({ atSeconds: second, ...counts, sent: 100, ...overrides });
  });
}

const outcome = (seconds: readonly Second[], changed: Partial<SurvivalContext> = {}) =>
  judgeNight(seconds, { ...context, ...changed }).outcome;

describe('a night', () => {
  it('is survived when everything is good', () => {
    expect(outcome(night(() => 100))).toEqual({ kind: 'survived' });
  });

  it('is survived with a bad stretch as long as users forgive, and not a second longer', () => {
    const dip = (length: number) => night((second) => (second > 20 && second <= 20 + length ? 85 : 100));
    const lenient = { survival: survivalSchema.parse({ goodShare: 0.9 }) };
    expect(outcome(dip(5), lenient)).toEqual({ kind: 'survived' });
    expect(outcome(dip(6), lenient)).toMatchObject({ kind: 'died', by: ['bad-stretch'] });
  });

  it('is not survived when too many requests of the whole night are bad, however spread', () => {
    expect(outcome(night((second) => (second < 50 && second % 2 === 0 ? 96 : 100)))).toMatchObject({
      by: ['good-share'],
    });
  });

  it('is not survived when the end is not as good as the SLO asks again', () => {
    const limping = night((second) => (second > 55 ? 95 : 100));
    expect(outcome(limping)).toMatchObject({ kind: 'died', by: ['not-normal-again'] });
  });

  it('counts a second in which requests wait and none ends as a bad one', () => {
    const frozen = night(() => 100).map((second, index) =>
      index >= 30 && index < 37 ? { ...second, completed: 0, good: 0, bad: {}, inFlight: 500 } : second,
    );
    expect(judgeNight(frozen, context).measures.longestBadSeconds).toBe(7);
    expect(outcome(frozen)).toMatchObject({ by: ['bad-stretch'] });
  });

  it('that sent less than it should is invalid when it looks survived, and a death all the same when not', () => {
    expect(outcome(night(() => 100, { intended: 120 }))).toMatchObject({
      kind: 'invalid',
      reason: 'generator-limited',
    });
    const slow = { completed: 100, intended: 120, busyVus: 10, allocatedVus: 10 };
    expect(outcome(night(() => 50, slow))).toMatchObject({ kind: 'died' });
  });

  it('on a full host is invalid when it looks lost, and survived all the same when not', () => {
    const host = { cores: 2, busyShare: 0.99, stealShare: 0, harnessCpuCores: 0.02, harnessMemoryBytes: 1e8 };
    expect(outcome(night(() => 50, { host }))).toMatchObject({ kind: 'invalid', reason: 'host-limited' });
    expect(outcome(night(() => 100, { host }))).toEqual({ kind: 'survived' });
  });

  it('in which a service died is lost, whatever the requests say', () => {
    const use = {
      service: 'api',
      replica: 'api-1',
      cpuCores: 0,
      throttledShare: 0,
      memoryBytes: 0,
      oomKills: 0,
    };
    const seconds = night(() => 100).map((second, index) => ({
      ...second,
      services: [{ ...use, restarts: index > 30 ? 1 : 0 }],
    }));
    expect(outcome(seconds)).toMatchObject({ kind: 'died', by: ['service-failed'] });
    expect(isLost(seconds, context)).toBe(true);
  });

  it('without any load says nothing', () => {
    const silent = night(() => 0, { offered: 0, sent: 0, completed: 0, bad: {} });
    expect(outcome(silent)).toMatchObject({ kind: 'invalid', reason: 'no-data' });
  });

  it('tells how many requests an intent took', () => {
    expect(
      judgeNight(
        night(() => 100, { sent: 250 }),
        context,
      ).measures.retryAmplification,
    ).toBe(2.5);
  });

  it('that was stopped because it was lost is not blamed for its end', () => {
    const stopped = night((second) => (second > 20 ? 10 : 100)).slice(0, 26);
    expect(outcome(stopped)).toMatchObject({ kind: 'died', by: ['good-share', 'bad-stretch'] });
  });

  it('forgives seconds that are a few milliseconds longer than one', () => {
    const dip = night((second) => (second > 20 && second <= 25 ? 85 : 100), { spanSeconds: 1.004 });
    const lenient = { survival: survivalSchema.parse({ goodShare: 0.9 }) };
    expect(outcome(dip, lenient)).toEqual({ kind: 'survived' });
  });

  it('is lost for certain once the bad stretch is too long, not before', () => {
    const seconds = night((second) => (second > 20 ? 10 : 100));
    expect(isLost(seconds.slice(0, 25), context)).toBe(false);
    expect(isLost(seconds.slice(0, 26), context)).toBe(true);
  });
});

describe('freshness', () => {
  const slo = {
    ...context.slo,
    freshness: { seconds: 2, share: 0.95, everySeconds: 1, giveUpSeconds: 10 },
  };
  /** Bucket 0 of schema 3 holds up to 1 s, bucket 17 more than 4 s. */
  const shownIn = (bucket: number, givenUp = 0) => ({
    freshness: { shown: { schema: 3, zeroCount: 0, buckets: { [bucket]: 1 }, sumSeconds: 1 }, givenUp },
  });

  it('is kept when posts show in time', () => {
    const { outcome: verdict, measures } = judgeNight(
      night(() => 100, shownIn(0)),
      { ...context, slo },
    );
    expect(verdict).toEqual({ kind: 'survived' });
    expect(measures.freshness).toMatchObject({ sampled: 60, freshShare: 1 });
  });

  it('is broken by posts that show late, and by posts that never did', () => {
    expect(
      outcome(
        night(() => 100, shownIn(17)),
        { slo },
      ),
    ).toMatchObject({ kind: 'died', by: ['stale'] });
    expect(
      outcome(
        night(() => 100, shownIn(0, 1)),
        { slo },
      ),
    ).toMatchObject({ by: ['stale'] });
  });
});
