import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../harness/src/model/proposal.ts';
import type { LevelRecord, RunRecord } from '../../harness/src/model/record.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { sampleRun } from '../report/sample-run.ts';

function found(
  name: string,
  estimate: number,
  halfWidth: number,
  others: Partial<LevelRecord> = {},
): LevelRecord {
  const collapsePoint = {
    estimate: rate(estimate),
    low: rate(estimate - halfWidth),
    high: rate(estimate + halfWidth),
    confidence: 0.95,
  };
  return { name, status: 'found', bracket: {}, trials: [], resets: 0, collapsePoint, ...others };
}

const broken = [{ kind: 'kill', service: 'api', replicas: 1 }] as const;
const record: RunRecord = {
  ...sampleRun,
  levels: [
    found('100', 400, 8),
    found('100-kill-api', 300, 8, { broken, comparedWith: { level: '100', how: 'kill-api' } }),
    found('75', 300, 6),
    found('75-kill-api', 190, 6, { broken, comparedWith: { level: '75', how: 'kill-api' } }),
    found('50', 200, 4),
    found('50-protected', 320, 6, { comparedWith: { level: '50', how: 'protection on' } }),
    { name: '25', status: 'below-minimum', bracket: {}, trials: [], resets: 0 },
  ],
};

function services(replicas: number): Record<string, { replicas: number; cpus: number }> {
  return { api: { replicas, cpus: 0.5 }, store: { replicas: 1, cpus: 0.25 * replicas } };
}

const config = {
  levels: [
    { name: '100', services: services(4) },
    { name: '75', services: services(3) },
    { name: '50', services: services(2) },
    { name: '50-protected', services: services(2) },
    { name: '25', services: services(1) },
  ],
};

/** The peak is a fifth of what level 100 carries, times 3 with one chance in a hundred: 240 of 400. */
const expectedPeak = {
  ordinaryShare: 0.2,
  multiple: {
    percentiles: [
      { percentile: 50, multiple: 2 },
      { percentile: 99, multiple: 3 },
    ],
  },
};
const fleet = {
  tiers: [
    { name: 'application', services: ['api'], cost: { units: 1000, perUnitDay: 2 } },
    { name: 'stores', services: ['store'], cost: { perDay: 1000 }, committedPerDay: 700 },
  ],
  target: { from: 1000, to: 2000 },
};

function verdicts(proposal: object) {
  const { levels, ...others } = verdictOn(record, config, proposalSchema.parse(proposal));
  return { ...others, of: Object.fromEntries(levels.map((each) => [each.level, each])) };
}

describe('the verdict on a cut', () => {
  it('is safe or unsafe where the whole interval is, and the smallest safe level is named', () => {
    const { of, smallestSafe, peak } = verdicts({ expectedPeak, fleet });
    expect(Object.fromEntries(Object.values(of).map(({ level, verdict }) => [level, verdict.kind]))).toEqual({
      '100': 'safe',
      '100-kill-api': 'safe',
      '75': 'safe',
      '75-kill-api': 'unsafe',
      '50': 'unsafe',
      '50-protected': 'safe',
      '25': 'unsafe',
    });
    expect(smallestSafe).toBe('50-protected');
    expect(peak?.atLimit).toBeCloseTo(0.6, 9);
    expect(of['75']?.breakEven?.estimate).toBeCloseTo(0.75 / 0.2, 9);
  });

  it('holds a level to what it must carry the night without', () => {
    const { of, smallestSafe } = verdicts({ expectedPeak, alsoWithout: ['kill-api'] });
    expect(of['75']?.verdict).toEqual({ kind: 'unsafe', because: 'peak', without: 'kill-api' });
    expect(of['50-protected']?.verdict).toEqual({
      kind: 'unknown',
      because: 'not-measured',
      without: 'kill-api',
    });
    expect(smallestSafe).toBe('100');
  });

  it('is undecided where the interval leaves it open, and says how narrow an interval would decide', () => {
    const near = { ...record, levels: [found('100', 400, 8), found('75', 250, 25)] };
    const { levels } = verdictOn(near, config, proposalSchema.parse({ expectedPeak }));
    const verdict = levels[1]?.verdict;
    expect(verdict).toMatchObject({ kind: 'undecided', because: 'interval' });
    // 250 against 240 needed: an interval that ends just above 240.
    expect(verdict?.kind === 'undecided' && verdict.relativeWidth).toBeCloseTo(250 / 240 - 240 / 250, 9);
  });

  it('says what a level with something on top is as safe as', () => {
    expect(verdicts({ expectedPeak }).of['50-protected']?.isAsSafeAs).toBe('75');
  });

  it('saves what the level gives less, but no committed spend', () => {
    const { of } = verdicts({ expectedPeak, fleet });
    expect(of['50']?.saving).toEqual({
      tiers: [
        { tier: 'application', share: 0.5, costPerDay: 2000, savedPerDay: 1000, outOfReachPerDay: 0 },
        { tier: 'stores', share: 0.5, costPerDay: 1000, savedPerDay: 300, outOfReachPerDay: 200 },
      ],
      perDay: 1300,
      ofTarget: 1.3,
    });
    expect(of['100']?.saving?.perDay).toBe(0);
    expect(of['75-kill-api']?.saving).toBeUndefined();
  });

  it('says nothing of dollars without a fleet, and nothing of safety without an expected peak', () => {
    const { of, smallestSafe } = verdicts({});
    expect(of['75']).toMatchObject({ verdict: { kind: 'unknown', because: 'no-peak' } });
    expect(of['75']?.saving).toBeUndefined();
    expect(smallestSafe).toBeUndefined();
  });

  it('has what an outage is expected to cost', () => {
    const { of } = verdicts({ expectedPeak, outage: { costPerMinute: 1000, minutes: 30 } });
    expect(of['50']?.expectedLoss).toBeCloseTo((of['50']?.risk?.probability ?? 0) * 30_000, 6);
  });
});
