import { drillSchema, type Drill, type DrillResult } from '../../harness/src/model/config/drill.ts';
import type { WriteMeasures } from '../../harness/src/model/writes.ts';
import type { FaultLife } from '../../harness/src/model/config/fault.ts';
import {
  anyRunSchema,
  type DrilledLevel,
  type DrillRecord,
  type SearchedLevel,
} from '../../harness/src/model/record/record.ts';
import { sampleRun } from './sample-run.ts';

const drills: readonly Drill[] = [
  drillSchema.parse({ name: 'kill-api', faults: [{ kind: 'kill', service: 'api' }] }),
  drillSchema.parse({ name: 'slow-link', faults: [{ kind: 'latency', from: 'api', to: 'db', ms: 200 }] }),
];

function lifeOf({ faults: [fault] }: Drill): FaultLife {
  if (fault === undefined) throw new Error('a drill without a fault');
  return {
    fault,
    targets: ['api-2'],
    injected: { askedAtSeconds: 8, atSeconds: 8.01, seen: 'api-2 is ended', seenAtSeconds: 8.05 },
    reverted: {
      askedAtSeconds: 18,
      atSeconds: 18.02,
      seen: 'api-2 is running and ready',
      seenAtSeconds: 19.4,
    },
  };
}

function resultOf(level: string, drill: Drill, change: Partial<DrillResult> = {}): DrillResult {
  return {
    id: `${level}-${drill.name}`,
    level,
    drill: drill.name,
    startedAt: '2026-11-08T20:02:00.000Z',
    load: 150,
    durationMs: 33_000,
    faults: [lifeOf(drill)],
    outcome: { kind: 'survived', detail: 'no dip' },
    measures: {
      goodShareBefore: 0.9991,
      goodLost: 0,
      bad: {},
      backAfterSeconds: 0,
      retryAmplification: 1,
      restarts: 1,
      oomKills: 0,
    },
    course: { stepSeconds: 1, offeredPerSecond: [150], sentPerSecond: [150], goodPerSecond: [150] },
    ...change,
  };
}

/** As of a target that forgets: two lost, one there twice. */
const someLost: WriteMeasures = {
  ...{ acknowledged: 97, unknown: 4, notReadBack: 0, lost: 2, duplicated: 1, unknownFound: 3 },
  places: [
    { place: 'search', lost: 0, duplicated: 1, untold: 0 },
    { place: 'timeline', lost: 2, duplicated: 1, untold: 5 },
  ],
  ...{ lostIds: ['20051', '20060'], duplicatedIds: ['20070'], readBackSeconds: 4 },
};

const dip = { fromSeconds: 8.2, seconds: 11.3, depth: 0.34, worstSecond: 0.5 };

/** The same, with writes read back: what had survived is lossy, what was degraded could not be read. */
export function forgetfulRun(): DrillRecord {
  const record = drilledRun();
  const written = (result: DrillResult): DrillResult => {
    const { measures } = result;
    if (result.outcome.kind === 'survived') {
      const outcome = { kind: 'lossy', detail: 'no dip; 2 of 97 acknowledged writes lost' } as const;
      return { ...result, outcome, measures: { ...measures, writes: someLost } };
    }
    if (result.outcome.kind !== 'degraded') return result;
    const writes: WriteMeasures = {
      ...{ acknowledged: 90, unknown: 7, notReadBack: 90, places: [], lostIds: [], duplicatedIds: [] },
      ...{ readBackSeconds: 0, failure: 'the stack did not become idle: /idle answered 503' },
    };
    return { ...result, measures: { ...measures, writes } };
  };
  const levels = record.levels.map((level) => ({ ...level, drills: level.drills.map(written) }));
  return { ...record, levels };
}

/** What of a searched level is recorded with its drills. */
function atRest({ name, bracket, collapsePoint, resets }: SearchedLevel): Omit<DrilledLevel, 'drills'> {
  const known = collapsePoint === undefined ? {} : { collapsePoint };
  return { name, status: 'not-searched', bracket, trials: [], resets, ...known };
}

/** Two levels and two drills: survived, degraded, not carried, invalid and then collapsed. */
export function drilledRun(): DrillRecord {
  const [kill, link] = drills;
  if (kill === undefined || link === undefined) throw new Error('two drills');
  const [first, second] = sampleRun.levels;
  if (first === undefined || second === undefined) throw new Error('two levels');
  const survived = resultOf('100', kill);
  const degraded = resultOf('100', link, {
    outcome: { kind: 'degraded', detail: '34 % of the goodput lost for 11.3 s' },
    measures: {
      ...survived.measures,
      dip,
      goodLost: 577.6,
      bad: { slow: 12, timeout: 560 },
      backAfterSeconds: 1.5,
      restarts: 0,
    },
  });
  const notCarried = resultOf('75', kill, { outcome: { kind: 'not-carried', detail: '80.04 % good' } });
  const invalid = resultOf('75', link, {
    outcome: { kind: 'invalid', reason: 'fault-not-applied', detail: 'api > db-1 answers in 1 ms' },
  });
  const again = resultOf('75', link, {
    id: '75-slow-link-2',
    outcome: { kind: 'collapsed', detail: '91 % of the goodput lost for 11.3 s' },
    measures: { ...survived.measures, dip: { ...dip, depth: 0.91 }, goodLost: 1540 },
  });
  return {
    ...anyRunSchema.parse(sampleRun),
    kind: 'drill',
    drills,
    levels: [
      { ...atRest(first), drills: [survived, degraded] },
      { ...atRest(second), name: '75', drills: [notCarried, invalid, again] },
    ],
  };
}

/** Two levels, and on each a drill at the peak of a night; the second has no answer. */
export function drilledNight(): DrillRecord {
  const run = drilledRun();
  const [drill] = drills;
  if (drill === undefined) throw new Error('a drill');
  const course = {
    stepSeconds: 1,
    offeredPerSecond: [40, 60, 180, 170, 50],
    sentPerSecond: [40, 60, 180, 170, 50],
    goodPerSecond: [40, 60, 90, 85, 50],
  };
  const result = resultOf('100', drill, { load: 180, ofNight: 1.2, durationMs: 5000, course });
  const [first, second] = run.levels;
  if (first === undefined || second === undefined) throw new Error('two levels');
  const curve = { stepSeconds: 1, ratesPerSecond: [33, 50, 150, 142, 42] };
  return {
    ...run,
    drills: [{ ...drill, load: { ofNight: 1.2 } }],
    night: {
      ...{ name: 'spike', source: 'made up', assumptions: [], peak: 150, kept: [], realTime: [] },
      ...{ original: curve, replayed: curve, variants: [] },
      survival: { goodShare: 0.99, badSecondShare: 0.9, longestBadSeconds: 5, normalSeconds: 5 },
    },
    levels: [
      { ...first, drills: [result] },
      { ...second, drills: [] },
    ],
  };
}
