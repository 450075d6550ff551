import { quantileMs } from '../../model/histogram.ts';
import type { Second, ServiceUse } from '../../model/sample.ts';
import type { Measures, ServiceSummary, Trend } from '../../model/record/trial.ts';
import { goodShareOf } from '../statistics/good-share.ts';
import type { Growth } from './growth.ts';
import { speedOf } from './host-limits.ts';
import { servedOf } from './served.ts';
import { latencyOf, latenessOf, meanOf, sumOf, type Endings, type JudgedWindow } from './window.ts';

/** What the judged window of a trial says in figures. Rates are over the window, endings over its tail as well. */
export function measuresOf(
  all: readonly Second[],
  window: JudgedWindow,
  endings: Endings,
  growth: Growth,
): Measures {
  const { seconds, spanSeconds } = window;
  const latenessP99Ms = quantileMs(latenessOf(window), 0.99);
  const served = servedOf(window, all);
  return {
    windowSeconds: spanSeconds,
    offeredPerSecond: perSecond(
      sumOf(seconds, (each) => each.offered),
      window.arrivalSeconds,
    ),
    throughputPerSecond: perSecond(
      sumOf(seconds, (each) => each.completed),
      spanSeconds,
    ),
    goodputPerSecond: perSecond(
      sumOf(seconds, (each) => each.good),
      spanSeconds,
    ),
    goodShare: goodShareOf(endings),
    bad: endings.bad,
    dropped: endings.dropped,
    ...latencyPercentiles(window),
    ...(latenessP99Ms === undefined ? {} : { latenessP99Ms }),
    ...(served === undefined ? {} : { served }),
    latencyTrend: finite(growth.latency),
    inFlightTrend: finite(growth.inFlight),
    generatorCpuCores: meanOf(window, (each) => each.generatorCpuCores),
    hostBusyShare: meanOf(window, (each) => each.host.busyShare),
    hostStealShare: meanOf(window, (each) => each.host.stealShare),
    ...hostSpeed(window),
    harnessCpuCores: meanOf(window, (each) => each.host.harnessCpuCores),
    harnessMemoryBytes: Math.max(0, ...seconds.map((each) => each.host.harnessMemoryBytes)),
    services: summariseServices(seconds),
  };
}

function hostSpeed(window: JudgedWindow): Pick<Measures, 'hostSpeed'> {
  const speed = speedOf(window);
  return speed === undefined ? {} : { hostSpeed: speed };
}

/** Of everything answered in the window; empty when nothing was. */
export function latencyPercentiles(window: JudgedWindow): Pick<Measures, 'latencyMs'> {
  const latency = latencyOf(window);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((quantile) => quantileMs(latency, quantile));
  return p50 === undefined || p95 === undefined || p99 === undefined ? {} : { latencyMs: { p50, p95, p99 } };
}

/**
 * Mean use by service over the given seconds: CPU, its quota and memory are sums over the replicas, throttling is
 * their mean, restarts and OOM kills as last seen. In the order in which services first appear.
 */
export function summariseServices(
  seconds: readonly { readonly services: readonly ServiceUse[] }[],
): ServiceSummary[] {
  const byService = new Map<string, ServiceUse[]>();
  for (const use of seconds.flatMap((each) => each.services)) {
    byService.set(use.service, [...(byService.get(use.service) ?? []), use]);
  }
  return [...byService].map(([service, uses]) => summaryOf(service, uses));
}

function summaryOf(service: string, uses: readonly ServiceUse[]): ServiceSummary {
  const last = [...new Map(uses.map((use) => [use.replica, use])).values()];
  const replicas = last.length;
  const limits = last.map((use) => use.cpuLimitCores).filter((limit) => limit !== undefined);
  return {
    service,
    replicas,
    cpuCores: replicas * mean(uses.map((use) => use.cpuCores)),
    // One replica without a quota makes the service unlimited.
    ...(limits.length < replicas ? {} : { cpuLimitCores: total(limits) }),
    throttledShare: mean(uses.map((use) => use.throttledShare)),
    memoryBytes: replicas * mean(uses.map((use) => use.memoryBytes)),
    restarts: total(last.map((use) => use.restarts)),
    oomKills: total(last.map((use) => use.oomKills)),
  };
}

/** A record holds numbers only: a trend through too few points is said to be 0 with no error known, which is 0 too. */
function finite({ perSecond, standardError }: Trend): Trend {
  return { perSecond, standardError: Number.isFinite(standardError) ? standardError : 0 };
}

function perSecond(count: number, seconds: number): number {
  return seconds === 0 ? 0 : count / seconds;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : total(values) / values.length;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
