import { describe, expect, it } from 'vitest';
import { judgeNight, type SurvivalContext } from '../../harness/src/analysis/night/survival.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { context, night } from './even-night.ts';

const outcome = (seconds: readonly Second[], changed: Partial<SurvivalContext> = {}) =>
  judgeNight(seconds, { ...context, ...changed }).outcome;

describe('freshness over a night', () => {
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

  it('is kept when just the share that is asked for shows in time, and told with what was asked for', () => {
    const late = (count: number) =>
      night(() => 100).map((second, index) => ({ ...second, ...shownIn(index < count ? 17 : 0) }));
    expect(outcome(late(3), { slo })).toEqual({ kind: 'survived' });
    expect(outcome(late(4), { slo })).toMatchObject({
      by: ['stale'],
      detail: '93.33 % of 60 posts were shown in time, of 95.00 % within 2 s',
    });
  });

  it('has how long posts took to show, in seconds, where any did', () => {
    const { freshness: shown } = judgeNight(
      night(() => 100, shownIn(0)),
      { ...context, slo },
    ).measures;
    expect(shown?.p50Seconds).toBeGreaterThan(0.9);
    expect(shown?.p95Seconds).toBeLessThanOrEqual(1);
    expect(shown?.p95Seconds).toBeGreaterThan(shown?.p50Seconds ?? 1);
    const none = {
      freshness: { shown: { schema: 3, zeroCount: 0, buckets: {}, sumSeconds: 0 }, givenUp: 1 },
    };
    const { freshness: givenUp } = judgeNight(
      night(() => 100, none),
      { ...context, slo },
    ).measures;
    expect(givenUp).toEqual({ sampled: 60, freshShare: 0 });
  });

  it('is not told where nobody asked for it, nothing was sampled, or not in every second', () => {
    const measured = (seconds: readonly Second[], asked = slo) =>
      judgeNight(seconds, { ...context, slo: asked }).measures.freshness;
    const { freshness: _, ...without } = slo;
    expect(
      judgeNight(
        night(() => 100, shownIn(0)),
        { ...context, slo: without },
      ).measures,
    ).not.toHaveProperty('freshness');
    expect(measured(night(() => 100))).toBeUndefined();
    const nothing = {
      freshness: { shown: { schema: 3, zeroCount: 0, buckets: {}, sumSeconds: 0 }, givenUp: 0 },
    };
    expect(measured(night(() => 100, nothing))).toBeUndefined();
    const some = night(() => 100).map((second, index) =>
      index % 2 === 0 ? { ...second, ...shownIn(0) } : second,
    );
    expect(measured(some)?.sampled).toBe(30);
  });
});
