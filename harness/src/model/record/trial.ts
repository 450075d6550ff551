import type { BadKind } from '../sample.ts';
import type { DurationMs, RatePerSecond } from '../units.ts';
import type { InvalidReason } from './invalid-reason.ts';

/** What made a trial a violation. */
export const violations = ['good-share', 'latency-growth', 'backlog-growth', 'service-failed'] as const;
export type Violation = (typeof violations)[number];

export type Outcome =
  | { readonly kind: 'sustained' }
  | { readonly kind: 'violated'; readonly by: readonly Violation[]; readonly detail: string }
  | { readonly kind: 'undecided'; readonly detail: string }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason; readonly detail: string };

/** A load to try: the only thing the search asks of the world. */
export interface Candidate {
  readonly load: RatePerSecond;
  readonly duration: DurationMs;
}

/** Growth of a quantity over the judged window, with its doubt (ordinary least squares). */
export interface Trend {
  readonly perSecond: number;
  readonly standardError: number;
}

/** What a target answered, late or not, in the seconds before the first timeouts. Rates are requests/s. */
export interface Served {
  /** From when on it was counted: mostly the end of the settling time. */
  readonly fromSeconds: number;
  readonly seconds: number;
  readonly offeredPerSecond: number;
  readonly perSecond: number;
  /** Standard deviation of the seconds' rates. */
  readonly scatterPerSecond: number;
  /** Of the seconds' rates; falls when a target collapses. */
  readonly trend: Trend;
}

/** What one trial measured, over its judged window. */
export interface Measures {
  /** Seconds judged, after the settling time was cut off. */
  readonly windowSeconds: number;
  readonly offeredPerSecond: number;
  readonly throughputPerSecond: number;
  readonly goodputPerSecond: number;
  /** Good requests over all that ended or found no generator to send them (dropped), 0..1. */
  readonly goodShare: number;
  readonly bad: Readonly<Partial<Record<BadKind, number>>>;
  readonly dropped: number;
  /** Latency from the due time in ms; absent when nothing was answered. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Median lateness of the generator's sends is part of latency; its p99 tells its health. */
  readonly latenessP99Ms?: number;
  /** Absent when requests timed out from the beginning, and in records of older versions. */
  readonly served?: Served;
  /** ms a second. */
  readonly latencyTrend: Trend;
  /** requests a second, each second. */
  readonly inFlightTrend: Trend;
  readonly generatorCpuCores: number;
  readonly hostBusyShare: number;
  readonly hostStealShare: number;
  /** How quickly the machine did a fixed piece of work (`HostUse.speed`); absent where that was not gauged. */
  readonly hostSpeed?: number;
  readonly harnessCpuCores: number;
  readonly harnessMemoryBytes: number;
  readonly services: readonly ServiceSummary[];
}

/** Mean use by service over the judged window, over its replicas. */
export interface ServiceSummary {
  readonly service: string;
  readonly replicas: number;
  readonly cpuCores: number;
  readonly cpuLimitCores?: number;
  readonly throttledShare: number;
  readonly memoryBytes: number;
  readonly restarts: number;
  readonly oomKills: number;
}

/** Beside their kinds: why requests were bad. Each once, the most frequent first. */
export interface WhyBad {
  /** Of answers that were not what was asked for. */
  readonly statuses: readonly number[];
  /** The generator's own, on requests without an answer. */
  readonly words: readonly string[];
}

/** One load on one level for one duration, as recorded. */
export interface Trial extends Candidate {
  /** Unique in the run: `<level>-<3-digit number>`. */
  readonly id: string;
  readonly level: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly measures: Measures;
  /** Absent when all were answered as was asked for, and in records of older versions. */
  readonly whyBad?: WhyBad;
}

/** The highest load confirmed sustained and the lowest confirmed violated. */
export interface Bracket {
  readonly lowerBound?: RatePerSecond;
  readonly upperBound?: RatePerSecond;
}

/** The highest offered load that a level sustains indefinitely within its SLO, in requests/s. */
export interface CollapsePoint {
  readonly estimate: RatePerSecond;
  readonly low: RatePerSecond;
  readonly high: RatePerSecond;
  /** Probability that [low, high] covers the truth, e.g. 0.95. */
  readonly confidence: number;
  /** What the same trials say by the SLO alone: the highest load whose trial met it. Short trials bias it upwards. */
  readonly naive?: RatePerSecond;
}
