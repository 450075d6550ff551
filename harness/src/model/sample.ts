import type { Histogram } from './histogram.ts';
import type { CounterKind } from './config/metrics.ts';

/**
 * Why a request was not good. `slow`: answered well, later than the SLO's latency. `shed`: the target refused it on
 * purpose (429 or 503). `timeout`: the client gave up. `connection`: refused, reset or closed.
 */
export const badKinds = [
  'slow',
  'timeout',
  'connection',
  'shed',
  'http-4xx',
  'http-5xx',
  'unexpected',
] as const;
export type BadKind = (typeof badKinds)[number];

type BadCounts = Readonly<Partial<Record<BadKind, number>>>;

/** How many were bad, of every kind. */
export function badOf(bad: BadCounts): number {
  return Object.values(bad).reduce((sum, count) => sum + count, 0);
}

/** Of them those that took too long: answered late, or given up. */
export function lateOf({ slow = 0, timeout = 0 }: BadCounts): number {
  return slow + timeout;
}

/** Of them those that failed at once: neither late nor given up. */
export function errorsOf(bad: BadCounts): number {
  return badOf(bad) - lateOf(bad);
}

/** What the load generator reported for one second. Counts are of that second, not cumulative. */
export interface LoadSecond {
  /** Seconds since the trial's first arrival was due, at the end of this interval. */
  readonly atSeconds: number;
  /** Length of the interval in seconds, about 1. */
  readonly spanSeconds: number;
  /**
   * Arrivals that were due in this interval, as they were drawn, and the requests that visits went on with: what
   * `offered` is to be held against. (The rate times the time is not: Poisson arrivals scatter around it.) Absent when
   * the generator cannot tell.
   */
  readonly intended?: number;
  /** Users' requests that were begun (intents): an intent that is retried counts once. */
  readonly offered: number;
  /** Requests sent for them, retries included. */
  readonly sent: number;
  /** Requests finished, well or not. */
  readonly completed: number;
  /** Finished well, within the SLO's latency. */
  readonly good: number;
  readonly bad: Readonly<Partial<Record<BadKind, number>>>;
  /** Latency from when each request was *due*, of the requests that got an answer. */
  readonly latency: Histogram;
  /** How late the generator itself sent the requests: sent - due. */
  readonly lateness: Histogram;
  /** Arrivals that were not sent: no VU was free, or the machine had no port or file left for a connection. */
  readonly dropped: number;
  /** Those of them for want of a port or a file; absent: none. */
  readonly unsent?: number;
  readonly busyVus: number;
  readonly allocatedVus: number;
  /** Requests sent and not finished at the end of the interval. */
  readonly inFlight: number;
  /** CPU of the generator in cores (1 = one core fully used). */
  readonly generatorCpuCores: number;
  /**
   * Threads of the generator, on average, that were ready to run and did not: others had the CPU, or its quota was
   * spent. Absent where that cannot be seen.
   */
  readonly generatorCpuWaitCores?: number;
  /** Posts that were sampled for how long they take to show; absent when nothing is sampled. */
  readonly freshness?: FreshnessSample;
}

/** Sampled posts by what became of them in this second. */
export interface FreshnessSample {
  /** From a post until it showed on a follower's timeline. */
  readonly shown: Histogram;
  /** Not shown before the sampling gave up. */
  readonly givenUp: number;
}

/** Use of resources by one replica of a service over one second. */
export interface ServiceUse {
  readonly service: string;
  readonly replica: string;
  readonly cpuCores: number;
  /** The quota in cores; absent when unlimited. */
  readonly cpuLimitCores?: number;
  /** Share of the interval's scheduling periods in which the quota ran out, 0..1. */
  readonly throttledShare: number;
  /**
   * Its processes (their first threads), on average, that were ready to run and did not: others had the CPU. Its own quota is
   * left out as far as the kernel tells. Absent where that cannot be seen.
   */
  readonly cpuWaitCores?: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
  /** Restarts since the stack came up. */
  readonly restarts: number;
  /** OOM kills since the stack came up. */
  readonly oomKills: number;
  /** Read from and written to disks; absent where that is not counted. */
  readonly diskBytesPerSecond?: number;
  /** False when it was found dead; absent or true otherwise. */
  readonly alive?: boolean;
}

/** Use of the host over one second. */
export interface HostUse {
  readonly cores: number;
  /** Share of all cores' time that was not idle, 0..1. */
  readonly busyShare: number;
  /** Share of all cores' time stolen by the hypervisor, 0..1. */
  readonly stealShare: number;
  /** Share of the time in which something was ready to run and did not (pressure stall information); absent where unseen. */
  readonly cpuPressureShare?: number;
  /** CPU of the harness itself, in cores. */
  readonly harnessCpuCores: number;
  /** Resident memory of the harness. */
  readonly harnessMemoryBytes: number;
  /** Share of the time in which the busiest disk had work, 0..1; absent where that cannot be seen. */
  readonly diskBusyShare?: number;
  /**
   * How quickly a fixed piece of work was done, in pieces a millisecond: only the ratio of two of them says something.
   * Absent when none was done in this second.
   */
  readonly speed?: number;
  /** How far the wall clock was set forward (or back, below 0) in this second; absent when it went evenly. */
  readonly clockJumpMs?: number;
}

/** One second of a trial: what was asked, what came back, and what it cost. */
export interface Second extends LoadSecond {
  readonly host: HostUse;
  readonly services: readonly ServiceUse[];
  /** Absent when the config names no metrics, and before they were first read. */
  readonly metrics?: MetricsReading;
}

/** What the course of a trial is told from. */
export type CourseSecond = Pick<Second, 'atSeconds' | 'spanSeconds' | 'offered' | 'good' | 'latency'>;

/** What the services' own metrics said at the beginning of a second, by what the config makes of them. */
export interface MetricsReading {
  readonly saturations: readonly SaturationUse[];
  readonly counters: readonly CounterGain[];
  /** Endpoints that were asked, each replica counted. */
  readonly asked: number;
  /** Those that did not answer in time or not well, and series that are not there, each with its reason. */
  readonly failures: readonly string[];
}

/** Use of a pool, a queue, an event loop or a cache, over the replicas that answered. */
export interface SaturationUse {
  readonly service: string;
  readonly name: string;
  readonly used: number;
  /** Absent when there is none. */
  readonly limit?: number;
  /** Requests that wait for it; absent when that is not told. */
  readonly waiting?: number;
}

export interface CounterGain {
  readonly service: string;
  readonly counts: CounterKind;
  readonly perSecond: number;
}
