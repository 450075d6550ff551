import { describe, expect, it } from 'vitest';
import { isLost, judgeNight, type SurvivalContext } from '../../harness/src/analysis/night/survival.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { context, night } from './even-night.ts';
import { aSecond } from './simulated-system.ts';

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

  it('is told what it died of, each cause with what there was against what was allowed', () => {
    const { outcome: both } = judgeNight(
      night((second) => (second > 54 ? 80 : 100)),
      context,
    );
    expect(both).toMatchObject({
      by: ['good-share', 'bad-stretch', 'not-normal-again'],
      detail:
        '98.00 % good over the night, of 99.00 %; 6.0 s in a row were bad, of 5 s allowed; 80.00 % good in the last 5 s, of 99.00 %',
    });
  });

  it('is survived with just what is allowed: the share of the night, and that of each second', () => {
    expect(outcome(night(() => 99))).toEqual({ kind: 'survived' });
    const survival = survivalSchema.parse({ goodShare: 0.5, badSecondShare: 0.9 });
    const just = judgeNight(
      night((second) => (second > 20 && second <= 40 ? 90 : 100)),
      { ...context, survival },
    );
    expect(just.measures.longestBadSeconds).toBe(0);
  });

  it('has no bad second in which nothing ends because nothing was asked', () => {
    const idle = night(() => 100).map((second, index) =>
      index >= 30 && index < 40
        ? { ...second, offered: 0, completed: 0, good: 0, bad: {}, inFlight: 0 }
        : second,
    );
    const { measures } = judgeNight(idle, context);
    expect([measures.longestBadSeconds, measures.worstSecondShare]).toEqual([0, 1]);
  });

  it('counts what never left as ended, and not well', () => {
    const dropped = night(() => 80, { completed: 80, bad: {}, dropped: 20 });
    expect(judgeNight(dropped, context).measures).toMatchObject({
      worstSecondShare: 0.8,
      longestBadSeconds: 60,
    });
  });

  it('has its peaks a second, of seconds that are long enough to tell, and its worst second', () => {
    const seconds = night(() => 100).map((second, index) => {
      if (index === 10)
        return { ...second, spanSeconds: 2, offered: 300, completed: 300, good: 240, bad: { slow: 60 } };
      if (index === 20) return { ...second, spanSeconds: 0.5, offered: 200, completed: 200, good: 200 };
      return index === 30 ? { ...second, good: 30, bad: { slow: 70 } } : second;
    });
    expect(judgeNight(seconds, context).measures).toMatchObject({
      peakOfferedPerSecond: 150,
      peakGoodputPerSecond: 120,
      worstSecondShare: 0.3,
      generatorCpuCores: expect.closeTo(0.2, 9) as number,
    });
    const slivers = seconds.map((second) => ({ ...second, spanSeconds: 0.4 }));
    expect(judgeNight(slivers, context).measures).toMatchObject({
      peakOfferedPerSecond: 0,
      peakGoodputPerSecond: 0,
    });
  });

  it('is not blamed at its end for what was worked off after it', () => {
    const late = [1, 2, 3].map((after) =>
      aSecond({ atSeconds: 60 + after, completed: 10, bad: { slow: 10 }, inFlight: 10 }),
    );
    expect(outcome([...night(() => 100), ...late])).toEqual({ kind: 'survived' });
  });

  it('is judged at its end when it came there, to the last second or so', () => {
    const limping = night((second) => (second > 50 ? 94 : 100));
    expect(outcome(limping.slice(0, 59))).toMatchObject({ by: ['not-normal-again'] });
    expect(outcome(limping.slice(0, 58))).not.toMatchObject({ kind: 'died' });
  });

  it('in which nothing was sent took no request more than once', () => {
    const { measures } = judgeNight(
      night(() => 0, { offered: 0, sent: 0, completed: 0, bad: {} }),
      context,
    );
    expect(measures.retryAmplification).toBe(1);
  });

  it('is lost for certain once the bad stretch is too long, not before', () => {
    const seconds = night((second) => (second > 20 ? 10 : 100));
    expect(isLost(seconds.slice(0, 25), context)).toBe(false);
    expect(isLost(seconds.slice(0, 26), context)).toBe(true);
  });
});
