import { randomLcg, randomNormal } from 'd3-random';
import { describe, expect, it } from 'vitest';
import { gammaCumulative } from '../../harness/src/analysis/statistics/gamma.ts';
import { millsRatio, normalCumulative, normalDensity } from '../../harness/src/analysis/statistics/normal.ts';
import {
  excessProbability,
  lossSlope,
  meanWork,
  slackForLosses,
  slackForWaits,
} from '../../harness/src/analysis/capacity/queue-model.ts';

describe('the work that waits', () => {
  /** Reflected random walks of small steps. */
  function walks(drift: number, variance: number, seconds: number): number[] {
    const normal = randomNormal.source(randomLcg(0.42))(0, 1);
    const step = 0.005;
    return Array.from({ length: 2000 }, () => {
      let work = 0;
      for (let at = 0; at < seconds; at += step) {
        work = Math.max(0, work + drift * step + Math.sqrt(variance * step) * normal());
      }
      return work;
    });
  }

  it.each([
    { drift: 0.05, variance: 0.004, seconds: 5 },
    { drift: 0, variance: 0.004, seconds: 5 },
    { drift: -0.05, variance: 0.01, seconds: 3 },
  ])('has the mean and the tail of a reflected walk at drift $drift', ({ drift, variance, seconds }) => {
    const simulated = walks(drift, variance, seconds);
    const mean = simulated.reduce((sum, each) => sum + each, 0) / simulated.length;
    expect(meanWork(drift, variance, seconds) / mean).toBeCloseTo(1, 0);
    const above = simulated.filter((each) => each > 1.5 * mean).length / simulated.length;
    expect(Math.abs(excessProbability(1.5 * mean, drift, variance, seconds) - above)).toBeLessThan(0.05);
  });

  it('settles below the capacity to the exponential tail that the slack is solved from', () => {
    const slack = slackForWaits(0.01, 0.5, 0.004);
    expect(excessProbability(0.5, -slack, 0.004, 1e5)).toBeCloseTo(0.01, 5);
  });

  it('is finite far from the ordinary', () => {
    for (const drift of [-0.9, -1e-9, 0, 1e-9, 0.5, 20]) {
      for (const t of [0.5, 10, 1000]) {
        const share = excessProbability(0.5, drift, 0.002, t);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(Number.isFinite(meanWork(drift, 0.002, t))).toBe(true);
      }
    }
    expect(meanWork(0.1, 0.002, 0)).toBe(0);
  });
});

describe('the slack of a target that refuses', () => {
  const loss = (slack: number, buffer: number, variance: number): number =>
    slack / Math.expm1((2 * slack * buffer) / variance);

  it('loses as much as the SLO allows', () => {
    for (const buffer of [0.02, 0.1, 0.5]) {
      expect(loss(slackForLosses(0.01, buffer, 0.004), buffer, 0.004)).toBeCloseTo(0.01, 5);
    }
  });

  it('is negative, down to the share itself, where the queue is long', () => {
    const slack = slackForLosses(0.01, 5, 0.004);
    expect(slack).toBeLessThan(0);
    expect(slack).toBeGreaterThan(-0.0101);
  });

  it('has the slope of its logarithm', () => {
    for (const slack of [-0.005, 1e-7, 0.02]) {
      const [below, above] = [slack - 1e-5, slack + 1e-5].map((each) => Math.log(loss(each, 0.2, 0.004)));
      expect(lossSlope(slack, 0.2, 0.004)).toBeCloseTo(((below ?? 0) - (above ?? 0)) / 2e-5, 1);
    }
  });
});

describe('the distributions', () => {
  it('are right in the middle and in the tails', () => {
    expect(normalCumulative(0)).toBeCloseTo(0.5, 6);
    expect(normalCumulative(1.959964)).toBeCloseTo(0.975, 5);
    expect(normalCumulative(-6) / 9.8659e-10).toBeCloseTo(1, 3);
    expect(millsRatio(30) * normalDensity(30)).toBeGreaterThan(0);
    expect(gammaCumulative(1, 2)).toBeCloseTo(1 - Math.exp(-2), 6);
    expect(gammaCumulative(0.5, 0.5)).toBeCloseTo(0.682689, 5);
    expect(gammaCumulative(20, 20)).toBeCloseTo(0.529743, 5);
    expect(gammaCumulative(3, 0)).toBe(0);
  });
});
