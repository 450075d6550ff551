import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import type {
  NightRunRecord,
  ReplayedLevel,
  SearchedLevel,
  SearchRecord,
} from '../../harness/src/model/record/record.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import { sampleRun } from '../report/sample-run.ts';

/** A level that carries so much, give or take. */
export function found(
  name: string,
  estimate: number,
  halfWidth: number,
  others: Partial<SearchedLevel> = {},
): SearchedLevel {
  const collapsePoint = {
    estimate: rate(estimate),
    low: rate(estimate - halfWidth),
    high: rate(estimate + halfWidth),
    confidence: 0.95,
  };
  const bracket = { lowerBound: collapsePoint.low, upperBound: collapsePoint.high };
  return { name, status: 'found', bracket, trials: [], resets: 0, collapsePoint, ...others };
}

/** Of a level without a replica of its API. */
export const broken = [{ kind: 'kill', service: 'api', replicas: 1 }] as const;
/** Level 50 carries too little; protected, more than level 75. */
export const record: SearchRecord = {
  ...sampleRun,
  levels: [
    found('100', 400, 8),
    found('100-kill-api', 300, 8, { broken, comparedWith: { level: '100', how: 'kill-api' } }),
    found('75', 300, 6),
    found('75-kill-api', 190, 6, { broken, comparedWith: { level: '75', how: 'kill-api' } }),
    found('50', 200, 4),
    found('50-protected', 320, 6, { comparedWith: { level: '50', how: 'protection on' } }),
    { name: '25', status: 'below-minimum', bracket: { upperBound: rate(1) }, trials: [], resets: 0 },
  ],
};

function services(replicas: number): Record<string, { replicas: number; cpus: number }> {
  return { api: { replicas, cpus: 0.5 }, store: { replicas: 1, cpus: 0.25 * replicas } };
}

export const config = {
  levels: [
    { name: '100', services: services(4) },
    { name: '75', services: services(3) },
    { name: '50', services: services(2) },
    { name: '50-protected', services: services(2) },
    { name: '25', services: services(1) },
  ],
};

/** The peak is a fifth of what level 100 carries, times 3 with one chance in a hundred: 240 of 400. */
export const expectedPeak = {
  ordinaryShare: 0.2,
  multiple: {
    percentiles: [
      { percentile: 50, multiple: 2 },
      { percentile: 99, multiple: 3 },
    ],
  },
};
export const fleet = {
  tiers: [
    { name: 'application', services: ['api'], cost: { units: 1000, perUnitDay: 2 } },
    { name: 'stores', services: ['store'], cost: { perDay: 1000 }, committedPerDay: 700 },
  ],
  target: { from: 1000, to: 2000 },
};

/** A replay of a night with a peak of 150 requests/s. */
export function nightRun(levels: readonly Pick<ReplayedLevel, 'name' | 'surges'>[]): NightRunRecord {
  const curve = { stepSeconds: 1, ratesPerSecond: [150] };
  return {
    ...sampleRun,
    kind: 'night',
    night: {
      ...{ name: 'a night', source: 'made up', assumptions: [], peak: 150, kept: [], realTime: [] },
      ...{ original: curve, replayed: curve, survival: survivalSchema.parse({}) },
      variants: [{ name: 'patient', behaviour: behaviourSchema.parse({}) }],
    },
    levels: levels.map((level) => ({
      status: 'not-searched',
      bracket: {},
      trials: [],
      replays: [],
      resets: 0,
      ...level,
    })),
  };
}
