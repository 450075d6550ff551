import fc from 'fast-check';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';
import { invalidReasons } from '../../harness/src/model/record/invalid-reason.ts';
import { badKinds, type Second } from '../../harness/src/model/sample.ts';
import { violations, type Outcome, type Trial } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';

const positive = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0); // JSON has no -0
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const signed = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0);
const count = fc.nat(10_000);
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const rate = positive.map(ratePerSecond);
const trend = fc.record({ perSecond: signed, standardError: positive });
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const bad = fc.dictionary(fc.constantFrom(...badKinds), count, { noNullPrototype: true });

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ kind: 'sustained' } as const),
  fc.record({
    kind: fc.constant('violated' as const),
    by: fc.subarray([...violations], { minLength: 1 }),
    detail: text,
  }),
  fc.record({ kind: fc.constant('undecided' as const), detail: text }),
  fc.record({
    kind: fc.constant('invalid' as const),
    reason: fc.constantFrom(...invalidReasons),
    detail: text,
  }),
);

const service = fc.record(
  {
    service: text,
    replicas: count,
    cpuCores: positive,
    cpuLimitCores: positive,
    throttledShare: share,
    memoryBytes: positive,
    restarts: count,
    oomKills: count,
  },
  {
    requiredKeys: [
      'service',
      'replicas',
      'cpuCores',
      'throttledShare',
      'memoryBytes',
      'restarts',
      'oomKills',
    ],
  },
);

const measures: fc.Arbitrary<Trial['measures']> = fc
  .record({
    windowSeconds: positive,
    offeredPerSecond: positive,
    throughputPerSecond: positive,
    goodputPerSecond: positive,
    goodShare: share,
    bad,
    dropped: count,
    latencyTrend: trend,
    inFlightTrend: trend,
    generatorCpuCores: positive,
    hostBusyShare: share,
    hostStealShare: share,
    harnessCpuCores: positive,
    harnessMemoryBytes: positive,
    services: fc.array(service, { maxLength: 3 }),
  })
  .chain((all) =>
    fc.oneof(
      fc.constant(all),
      fc.record({ p50: positive, p95: positive, p99: positive }).map((latencyMs) => ({ ...all, latencyMs })),
    ),
  );

/** Any trial of a level with a given number. */
export function arbitraryTrial(level: string, number: number): fc.Arbitrary<Trial> {
  return fc.record({
    id: fc.constant(`${level}-${String(number).padStart(3, '0')}`),
    level: fc.constant(level),
    load: rate,
    duration: positive.map(durationMs),
    startedAt: time,
    outcome,
    measures,
  });
}

const histogram = fc.record({
  schema: fc.constant(3),
  zeroCount: count,
  buckets: fc.dictionary(fc.integer({ min: -100, max: 100 }).map(String), count, { noNullPrototype: true }),
  sumSeconds: positive,
});

/** Any second of a trial. */
export const arbitrarySecond: fc.Arbitrary<Second> = fc
  .record({
    atSeconds: positive,
    spanSeconds: positive,
    offered: count,
    sent: count,
    completed: count,
    good: count,
    bad,
    latency: histogram,
    lateness: histogram,
    dropped: count,
    busyVus: count,
    allocatedVus: count,
    inFlight: count,
    generatorCpuCores: positive,
    host: fc.record({
      cores: count,
      busyShare: share,
      stealShare: share,
      harnessCpuCores: positive,
      harnessMemoryBytes: positive,
    }),
    services: fc.constant([]),
  })
  .map((second) => second as Second);

const levelName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);

function arbitraryLevel(name: string): fc.Arbitrary<SearchedLevel> {
  return fc.nat(5).chain((trials) =>
    fc
      .record({
        name: fc.constant(name),
        status: fc.constantFrom('pending' as const, 'at-least' as const, 'budget-exhausted' as const),
        bracket: fc.record({ lowerBound: rate, upperBound: rate }, { requiredKeys: [] }),
        resets: count,
        trials: fc.tuple(...Array.from({ length: trials }, (_, index) => arbitraryTrial(name, index + 1))),
      })
      .chain((level) =>
        fc.oneof(
          fc.constant(level),
          fc
            .record({ estimate: rate, low: rate, high: rate, confidence: fc.constant(0.95) })
            .map((collapsePoint) => ({ ...level, status: 'found' as const, collapsePoint })),
        ),
      ),
  );
}

/** Any record of a run with the given id. */
export function arbitraryRecord(runId: string): fc.Arbitrary<SearchRecord> {
  return fc
    .uniqueArray(levelName, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() })
    .chain((names) =>
      fc.record({
        schemaVersion: fc.constant(2 as const),
        kind: fc.constant('search' as const),
        runId: fc.constant(runId),
        name: text,
        status: fc.constantFrom('running' as const, 'finished' as const, 'interrupted' as const),
        startedAt: time,
        slo: fc.record({ latencyMs: positive, goodShare: share }),
        arrivals: fc.constantFrom('poisson' as const, 'even' as const),
        provenance: fc.record({
          headroomVersion: text,
          configHash: text,
          scenarioHash: text,
          generator: fc.record({ name: text, version: text, origin: text }),
          stack: fc.record({
            kind: fc.constantFrom('compose' as const, 'embedded' as const, 'external' as const),
            parts: fc.dictionary(levelName, text, { noNullPrototype: true }),
            cpuLimit: text,
          }),
          host: fc.record({
            os: text,
            kernel: text,
            cpu: text,
            cores: count,
            memoryBytes: count,
            node: text,
          }),
          seed: count,
        }),
        levels: fc.tuple(...names.map(arbitraryLevel)),
      }),
    );
}
