import { emptyHistogram } from '../../../../harness/src/model/histogram.ts';
import type { RunEvent, UnstampedEvent } from '../../../../harness/src/model/record/event.ts';
import type { SearchRecord } from '../../../../harness/src/model/record/record.ts';
import type { Second } from '../../../../harness/src/model/sample.ts';
import type { Trial } from '../../../../harness/src/model/record/trial.ts';
import { rateCurve } from '../../../../harness/src/model/rate-curve.ts';
import { durationMs, ratePerSecond } from '../../../../harness/src/model/units.ts';

export const startMs = Date.parse('2026-11-08T20:00:00Z');

/** An event `afterSeconds` after the run started. */
export function at(afterSeconds: number, event: UnstampedEvent): RunEvent {
  return { at: new Date(startMs + afterSeconds * 1000).toISOString(), ...event };
}

export const started = at(0, {
  kind: 'run-started',
  runId: '2026-11-08T20-00-00Z-shop',
  folder: 'results/2026-11-08T20-00-00Z-shop',
  stack: 'embedded',
  why: 'no container engine answers',
  levels: ['100', '50'],
  resumed: false,
});

export const trialStarted = at(12, {
  kind: 'trial-started',
  level: '100',
  trialId: '100-001',
  load: 200,
  durationMs: 8000,
  bracket: { lowerBound: ratePerSecond(150), upperBound: ratePerSecond(250) },
  remainingMs: 180_000,
});

/** A second in which `good` of `offered` requests were good, with latencies of about 42 ms. */
export function second(atSeconds: number, offered: number, good: number): Second {
  return {
    atSeconds,
    spanSeconds: 1,
    offered,
    sent: offered,
    completed: good,
    good,
    bad: {},
    latency: { schema: 3, zeroCount: 0, buckets: { [-36]: good }, sumSeconds: good * 0.042 },
    lateness: emptyHistogram,
    dropped: 0,
    busyVus: 1,
    allocatedVus: 10,
    inFlight: 7,
    generatorCpuCores: 0.1,
    host: { cores: 2, busyShare: 0.5, stealShare: 0, harnessCpuCores: 0.02, harnessMemoryBytes: 9e7 },
    services: [],
  };
}

export const secondPassed = at(14, {
  kind: 'second',
  level: '100',
  trialId: '100-001',
  second: second(2, 201, 199),
});

const trial: Trial = {
  id: '100-001',
  level: '100',
  load: ratePerSecond(200),
  duration: durationMs(8000),
  startedAt: '2026-11-08T20:00:12.000Z',
  outcome: { kind: 'violated', by: ['good-share'], detail: '91 % good, 99 % wanted' },
  measures: {
    windowSeconds: 7,
    offeredPerSecond: 200,
    throughputPerSecond: 190,
    goodputPerSecond: 182,
    goodShare: 0.91,
    bad: { slow: 130 },
    dropped: 0,
    latencyMs: { p50: 120, p95: 400, p99: 512 },
    latencyTrend: { perSecond: 0, standardError: 1 },
    inFlightTrend: { perSecond: 0, standardError: 1 },
    generatorCpuCores: 0.1,
    hostBusyShare: 0.5,
    hostStealShare: 0,
    harnessCpuCores: 0.02,
    harnessMemoryBytes: 9e7,
    services: [],
  },
};

const collapsePoint = {
  estimate: ratePerSecond(175.4),
  low: ratePerSecond(168.2),
  high: ratePerSecond(181.9),
  confidence: 0.95,
};

export const record: SearchRecord = {
  schemaVersion: 2,
  kind: 'search',
  runId: '2026-11-08T20-00-00Z-shop',
  name: 'shop',
  status: 'interrupted',
  startedAt: '2026-11-08T20:00:00.000Z',
  slo: { latencyMs: 250, goodShare: 0.99 },
  arrivals: 'poisson',
  provenance: {
    headroomVersion: '0.1.0',
    command: ['run'],
    configFile: 'headroom.config.ts',
    configHash: 'c',
    scenarioHash: 's',
    generator: { name: 'k6', version: 'v2.2.0', origin: 'PATH' },
    stack: { kind: 'embedded', parts: {}, cpuLimit: 'cgroup v1' },
    host: { os: 'Linux', kernel: '6', cpu: 'some', cores: 2, memoryBytes: 8e9, node: 'v24.0.0' },
    seed: 1,
  },
  levels: [
    {
      name: '100',
      status: 'found',
      bracket: { lowerBound: ratePerSecond(168), upperBound: ratePerSecond(182) },
      collapsePoint,
      trials: [trial],
      resets: 0,
    },
    {
      name: '50',
      status: 'at-least',
      bracket: { lowerBound: ratePerSecond(90) },
      trials: [],
      resets: 0,
    },
    { name: '25', status: 'pending', bracket: {}, trials: [], resets: 0 },
  ],
};

/** Everything that can happen, in order. */
export const script: readonly RunEvent[] = [
  started,
  at(1, { kind: 'progress', line: 'building images' }),
  at(10, { kind: 'level-started', level: '100', index: 0, of: 2 }),
  at(11, { kind: 'progress', level: '100', line: 'bringing the stack up' }),
  trialStarted,
  secondPassed,
  at(22, { kind: 'second', level: '100', trialId: '100-001', second: second(10, 200, 150) }),
  at(23, {
    kind: 'trial-ended',
    trial,
    bracket: { lowerBound: ratePerSecond(150), upperBound: ratePerSecond(200) },
  }),
  at(80, {
    ...{ kind: 'level-ended', level: '100', status: 'found' },
    answer: { kind: 'point', point: collapsePoint },
  }),
  at(160, { kind: 'run-ended', record, folder: 'results/2026-11-08T20-00-00Z-shop' }),
];

export const replayStarted = at(12, {
  kind: 'replay-started',
  level: '100',
  replayId: '100-patient-1',
  variant: 'patient',
  k: 1.5,
  peak: 225,
  rates: rateCurve(10, [75, 75, 225, 150, 75, 75]),
  durationMs: 60_000,
  remainingMs: 300_000,
});

export const replayEnded = at(75, {
  kind: 'replay-ended',
  bracket: { low: 1.5 },
  replay: {
    id: '100-patient-1',
    level: '100',
    variant: 'patient',
    k: 1.5,
    durationMs: 60_000,
    startedAt: '2026-11-08T20:00:12.000Z',
    stoppedEarly: false,
    outcome: { kind: 'survived' },
    measures: {
      intents: 4000,
      sent: 5000,
      retryAmplification: 1.25,
      goodShare: 0.995,
      worstSecondShare: 0.7,
      longestBadSeconds: 2,
      peakOfferedPerSecond: 230,
      peakGoodputPerSecond: 220,
      bad: { slow: 20 },
      dropped: 0,
      generatorCpuCores: 0.2,
      hostBusyShare: 0.4,
      services: [],
    },
  },
});
