import { mean } from 'simple-statistics';
import type { EvidencePoint } from '../../model/record/bottleneck.ts';
import type { CounterKind, SaturationSignal } from '../../model/config/metrics.ts';
import type { Second, ServiceUse } from '../../model/sample.ts';

/** The seconds of one load, as a share of the collapse point. */
export interface LoadStretch {
  readonly multiple: number;
  readonly seconds: readonly Second[];
}

export type CourseKind = 'cpu' | 'memory' | 'disk' | 'pool' | 'queue' | 'event-loop' | 'cache';

/** One resource of one service over rising loads. */
export interface ResourceCourse {
  readonly service: string;
  readonly resource: string;
  readonly kind: CourseKind;
  /** Pool and queue: the service behind it. Cache: the one it spares work. */
  readonly before?: string;
  /** By load, ascending; loads at which nothing was seen of it are left out. */
  readonly points: readonly EvidencePoint[];
}

/** What the host as a whole is called among the services. */
export const hostName = 'host';

/** Every resource that was seen, over the loads. */
export function resourceCourses(
  stretches: readonly LoadStretch[],
  signals: readonly SaturationSignal[],
): ResourceCourse[] {
  const ascending = stretches.toSorted((a, b) => a.multiple - b.multiple);
  const services = [
    ...new Set(ascending.flatMap(({ seconds }) => seconds.flatMap((each) => each.services.map(nameOf)))),
  ];
  const over = (point: (stretch: LoadStretch) => Omit<EvidencePoint, 'ofCollapsePoint'> | undefined) =>
    ascending.flatMap((stretch): EvidencePoint[] => {
      const found = stretch.seconds.length === 0 ? undefined : point(stretch);
      return found === undefined ? [] : [{ ofCollapsePoint: stretch.multiple, ...found }];
    });
  const courses: ResourceCourse[] = [
    ...services.flatMap((service): ResourceCourse[] => [
      { service, resource: 'CPU', kind: 'cpu', points: over((each) => cpuPoint(each, service)) },
      { service, resource: 'memory', kind: 'memory', points: over((each) => memoryPoint(each, service)) },
    ]),
    ...signals.map(({ service, name, kind, before }): ResourceCourse => ({
      service,
      resource: name,
      kind,
      ...(before === undefined ? {} : { before }),
      points: over((each) =>
        kind === 'cache'
          ? cachePoint(each, { service, name, before })
          : saturationPoint(each, service, name, kind),
      ),
    })),
    { service: hostName, resource: 'CPU', kind: 'cpu', points: over(hostPoint) },
    { service: diskUser(ascending), resource: 'disk', kind: 'disk', points: over(diskPoint) },
  ];
  return courses.filter(({ points }) => points.length > 0);
}

function nameOf({ service }: ServiceUse): string {
  return service;
}

/** Over the replicas: what they used of what they might, and how often the quota ran out on them, on average. */
function cpuPoint(
  { seconds }: LoadStretch,
  service: string,
): Omit<EvidencePoint, 'ofCollapsePoint'> | undefined {
  const uses = seconds.flatMap((each) => each.services.filter((use) => use.service === service));
  const limited = uses.filter(({ cpuLimitCores }) => cpuLimitCores !== undefined);
  if (limited.length === 0) return undefined;
  const used = sum(limited.map(({ cpuCores }) => cpuCores));
  const limit = sum(limited.map(({ cpuLimitCores = 0 }) => cpuLimitCores));
  return { use: used / limit, throttledShare: mean(limited.map(({ throttledShare }) => throttledShare)) };
}

function memoryPoint(
  { seconds }: LoadStretch,
  service: string,
): Omit<EvidencePoint, 'ofCollapsePoint'> | undefined {
  const uses = seconds.flatMap((each) => each.services.filter((use) => use.service === service));
  const limited = uses.filter(({ memoryLimitBytes }) => memoryLimitBytes !== undefined);
  const kills = killsIn(seconds, service);
  if (limited.length === 0 && kills === 0) return undefined;
  const limit = sum(limited.map(({ memoryLimitBytes = 0 }) => memoryLimitBytes));
  return {
    ...(limit > 0 ? { use: sum(limited.map(({ memoryBytes }) => memoryBytes)) / limit } : {}),
    kills,
  };
}

function killsIn(seconds: readonly Second[], service: string): number {
  const killsAt = (second: Second | undefined): number =>
    sum((second?.services ?? []).filter((each) => each.service === service).map((each) => each.oomKills));
  return Math.max(0, killsAt(seconds.at(-1)) - killsAt(seconds[0]));
}

function saturationPoint(
  { seconds }: LoadStretch,
  service: string,
  name: string,
  kind: CourseKind,
): Omit<EvidencePoint, 'ofCollapsePoint'> | undefined {
  const uses = saturationsIn(seconds, service, name);
  if (uses.length === 0) return undefined;
  const limited = uses.filter(({ limit }) => limit !== undefined);
  const waiting = uses.flatMap((each) => each.waiting ?? (kind === 'queue' ? each.used : []));
  return {
    ...(limited.length === 0
      ? {}
      : { use: sum(limited.map(({ used }) => used)) / sum(limited.map(({ limit = 0 }) => limit)) }),
    ...(waiting.length === 0 ? {} : { waiting: mean(waiting) }),
  };
}

/**
 * A cache is meant to be full. What tells that it is too small is what its evictions cost: the share of the requests to
 * the service behind it that it would have answered, had it not thrown out what was asked for again. Every such miss
 * follows an eviction, so they are at most as many as the evictions, and at most as many as the misses.
 */
function cachePoint(
  { seconds }: LoadStretch,
  cache: { readonly service: string; readonly name: string; readonly before: string | undefined },
): Omit<EvidencePoint, 'ofCollapsePoint'> | undefined {
  const memory = saturationPoint({ multiple: 0, seconds }, cache.service, cache.name, 'cache');
  const evictions = gainIn(seconds, cache.service, 'evictions');
  if (memory === undefined && evictions === undefined) return undefined;
  const misses = gainIn(seconds, cache.service, 'misses');
  const hits = gainIn(seconds, cache.service, 'hits');
  const requests =
    (cache.before === undefined ? undefined : gainIn(seconds, cache.before, 'requests')) ??
    (hits === undefined || misses === undefined ? undefined : hits + misses);
  const caused = evictions === undefined || misses === undefined ? undefined : Math.min(evictions, misses);
  return {
    ...memory,
    ...(evictions === undefined ? {} : { evictionsPerSecond: evictions }),
    ...(caused === undefined || requests === undefined
      ? {}
      : { causedShare: Math.min(1, caused / Math.max(requests, Number.MIN_VALUE)) }),
  };
}

function hostPoint({ seconds }: LoadStretch): Omit<EvidencePoint, 'ofCollapsePoint'> {
  return { use: mean(seconds.map(({ host }) => host.busyShare)) };
}

function diskPoint({ seconds }: LoadStretch): Omit<EvidencePoint, 'ofCollapsePoint'> | undefined {
  const busy = seconds.flatMap(({ host }) => host.diskBusyShare ?? []);
  return busy.length === 0 ? undefined : { use: mean(busy) };
}

/** The disk is the machine's; when one service causes more than half of what goes through it, it is called that one's. */
function diskUser(stretches: readonly LoadStretch[]): string {
  const bytes = new Map<string, number>();
  for (const { services } of stretches.flatMap(({ seconds }) => seconds)) {
    for (const { service, diskBytesPerSecond = 0 } of services) {
      bytes.set(service, (bytes.get(service) ?? 0) + diskBytesPerSecond);
    }
  }
  const [most] = [...bytes].toSorted(([, a], [, b]) => b - a);
  return most !== undefined && most[1] > sum([...bytes.values()]) / 2 ? most[0] : hostName;
}

function saturationsIn(seconds: readonly Second[], service: string, name: string) {
  return seconds.flatMap(({ metrics }) =>
    (metrics?.saturations ?? []).filter((each) => each.service === service && each.name === name),
  );
}

/** Mean gain a second; endpoints that count the same for one service are added up. */
function gainIn(seconds: readonly Second[], service: string, counts: CounterKind): number | undefined {
  const gains = seconds.flatMap(({ metrics }) => {
    const those = (metrics?.counters ?? []).filter(
      (each) => each.service === service && each.counts === counts,
    );
    return those.length === 0 ? [] : sum(those.map(({ perSecond }) => perSecond));
  });
  return gains.length === 0 ? undefined : mean(gains);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
