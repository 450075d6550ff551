import type { LoadStretch } from '../../harness/src/analysis/bottleneck/resource-course.ts';
import { emptyHistogram } from '../../harness/src/model/histogram.ts';
import type { SaturationSignal } from '../../harness/src/model/config/metrics.ts';
import type { HostUse, MetricsReading, Second, ServiceUse } from '../../harness/src/model/sample.ts';

/**
 * A stack of edge -> api -> database, with a cache beside the api, by the operational laws: CPU used is throughput times
 * demand, connections held are throughput times the time they are held, and throughput ends where the first of them is full.
 */
export interface Tiers {
  /** CPU of a request in ms, and the quota in cores, by service. */
  readonly cpu: Readonly<Record<'edge' | 'api' | 'database' | 'worker', { demandMs: number; cores: number }>>;
  /** Connections to the database, and how long a request holds one when nobody waits. */
  readonly pool: { readonly size: number; readonly holdMs: number };
  /** Requests that the edge lets into the api at once, and how long they stay when nobody waits. */
  readonly slots: { readonly size: number; readonly stayMs: number };
  /** What the cache throws out and what it misses, for each request; one that misses asks the database twice. */
  readonly cache?: { readonly evictions: number; readonly misses: number };
}

export const signals: readonly SaturationSignal[] = [
  { service: 'edge', name: 'slots', kind: 'pool', before: 'api' },
  { service: 'api', name: 'connections', kind: 'pool', before: 'database' },
  { service: 'cache', name: 'memory', kind: 'cache', before: 'database' },
];

export type Resource = 'edge CPU' | 'api CPU' | 'database CPU' | 'api connections' | 'edge slots';

/** Requests/s at which each resource is full; the worker works beside the requests. */
export function capacities({ cpu, pool, slots }: Tiers): Readonly<Record<Resource, number>> {
  const ofCpu = (service: keyof Tiers['cpu']): number => (1000 * cpu[service].cores) / cpu[service].demandMs;
  return {
    'edge CPU': ofCpu('edge'),
    'api CPU': ofCpu('api'),
    'database CPU': ofCpu('database'),
    'api connections': (1000 * pool.size) / pool.holdMs,
    'edge slots': (1000 * slots.size) / slots.stayMs,
  };
}

/** The seconds that loads of such shares of the collapse point would show; `change` spoils them. */
export function stretchesOf(
  tiers: Tiers,
  multiples: readonly number[],
  change: (second: Second, multiple: number) => Second = (second) => second,
): LoadStretch[] {
  const full = capacities(tiers);
  const collapsePoint = Math.min(...Object.values(full));
  return multiples.map((multiple) => {
    const second = secondAt(tiers, full, multiple * collapsePoint, collapsePoint);
    return { multiple, seconds: [1, 2, 3].map((atSeconds) => change({ ...second, atSeconds }, multiple)) };
  });
}

function secondAt(
  tiers: Tiers,
  full: Readonly<Record<Resource, number>>,
  load: number,
  collapsePoint: number,
): Second {
  const throughput = Math.min(load, collapsePoint);
  const backlog = Math.max(0, load - throughput);
  const isShort = (resource: Resource): boolean =>
    load >= collapsePoint && full[resource] <= 1.001 * collapsePoint;
  // Waiting goes upstream from what is short.
  const waitsInPool = isShort('api CPU') || isShort('database CPU') || isShort('api connections');
  const waitsAtEdge = waitsInPool || isShort('edge slots');
  const held = (isWaiting: boolean, size: number, ms: number): number =>
    isWaiting ? size : Math.min(size, (throughput * ms) / 1000);
  const metrics: MetricsReading = {
    saturations: [
      {
        service: 'edge',
        name: 'slots',
        used: held(waitsAtEdge && backlog > 0, tiers.slots.size, tiers.slots.stayMs),
        limit: tiers.slots.size,
        waiting: waitsAtEdge ? backlog + (isShort('edge slots') ? 1 : 0) : 0,
      },
      {
        service: 'api',
        name: 'connections',
        used: held(waitsInPool, tiers.pool.size, tiers.pool.holdMs),
        limit: tiers.pool.size,
        waiting: waitsInPool ? 1 + backlog : 0,
      },
      { service: 'cache', name: 'memory', used: 99, limit: 100 },
    ],
    counters: [
      { service: 'cache', counts: 'evictions', perSecond: throughput * (tiers.cache?.evictions ?? 0) },
      { service: 'cache', counts: 'misses', perSecond: throughput * (tiers.cache?.misses ?? 0) },
      { service: 'database', counts: 'requests', perSecond: throughput * (1 + (tiers.cache?.misses ?? 0)) },
    ],
    asked: 3,
    failures: [],
  };
  return {
    ...plainLoad(load, throughput),
    host,
    services: (['edge', 'api', 'database', 'worker'] as const).map((service) =>
      useOf(service, tiers.cpu[service], throughput),
    ),
    metrics,
  };
}

function useOf(
  service: string,
  { demandMs, cores }: { demandMs: number; cores: number },
  throughput: number,
): ServiceUse {
  const cpuCores = Math.min(cores, (throughput * demandMs) / 1000);
  return {
    service,
    replica: `${service}-1`,
    cpuCores,
    cpuLimitCores: cores,
    throttledShare: (cpuCores / cores) ** 4,
    memoryBytes: 6e7,
    memoryLimitBytes: 1e8,
    restarts: 0,
    oomKills: 0,
  };
}

export const host: HostUse = {
  cores: 4,
  busyShare: 0.4,
  stealShare: 0,
  harnessCpuCores: 0.05,
  harnessMemoryBytes: 1e8,
};

function plainLoad(offered: number, completed: number) {
  return {
    atSeconds: 1,
    spanSeconds: 1,
    offered,
    sent: offered,
    completed,
    good: completed,
    bad: {},
    latency: emptyHistogram,
    lateness: emptyHistogram,
    dropped: 0,
    busyVus: 1,
    allocatedVus: 10,
    inFlight: 0,
    generatorCpuCores: 0.2,
  };
}
