import { defineConfig } from 'headroom';

interface Size {
  readonly name: string;
  readonly apiReplicas: number;
  /** Cores of one replica. */
  readonly cpus: { edge: number; worker: number; redis: number; postgres: number };
  readonly redisMaxMemoryMb: number;
  readonly sharedBuffers: string;
}

/** Cores of one API replica, whatever the level: the fleet shrinks by replicas. */
const apiCpus = 0.22;
/** Connections of one replica to the database, so that the total shrinks with them. */
const poolSize = 3;
/** The database is in another region: what a level carries is decided by connections, each held this long by a query. */
const roundTripMs = 50;

/** About one core in all at 100 %; at 25 % the small services keep a little more than a quarter, to stay alive. */
const sizes: readonly Size[] = [
  {
    name: '100',
    apiReplicas: 4,
    cpus: { edge: 0.14, worker: 0.06, redis: 0.14, postgres: 0.24 },
    redisMaxMemoryMb: 24,
    sharedBuffers: '48MB',
  },
  {
    name: '75',
    apiReplicas: 3,
    cpus: { edge: 0.11, worker: 0.05, redis: 0.11, postgres: 0.2 },
    redisMaxMemoryMb: 18,
    sharedBuffers: '36MB',
  },
  {
    name: '50',
    apiReplicas: 2,
    cpus: { edge: 0.09, worker: 0.04, redis: 0.09, postgres: 0.16 },
    redisMaxMemoryMb: 14,
    sharedBuffers: '24MB',
  },
  {
    name: '25',
    apiReplicas: 1,
    cpus: { edge: 0.06, worker: 0.03, redis: 0.06, postgres: 0.12 },
    redisMaxMemoryMb: 10,
    sharedBuffers: '12MB',
  },
];

/** `on`: the edge and the API refuse what they could only answer late. */
type Protection = 'off' | 'on';

/** PROTECTION=both: each level without and with it, side by side. */
const protections: readonly Protection[] =
  process.env['PROTECTION'] === 'both' ? ['off', 'on'] : [process.env['PROTECTION'] === 'on' ? 'on' : 'off'];

type ConfigInput = Parameters<typeof defineConfig>[0];
type LevelInput = ConfigInput['levels'][number];
type Drill = NonNullable<ConfigInput['drills']>[number];

function levelOf(size: Size, protection: Protection): LevelInput {
  const { name, apiReplicas, cpus, redisMaxMemoryMb, sharedBuffers } = size;
  const isBeside = protection === 'on' && protections.length > 1;
  return {
    name: isBeside ? `${name}-protected` : name,
    ...(isBeside ? { comparedWith: { level: name, how: 'protection on' } } : {}),
    services: {
      edge: {
        cpus: cpus.edge,
        memoryMb: 128,
        environment: { PROTECTION: protection, API_REPLICAS: String(apiReplicas) },
      },
      api: {
        replicas: apiReplicas,
        cpus: apiCpus,
        memoryMb: 192,
        environment: {
          PROTECTION: protection,
          PG_POOL: String(poolSize),
          PG_ROUND_TRIP_MS: String(roundTripMs),
        },
      },
      worker: { cpus: cpus.worker, memoryMb: 192, environment: { PG_ROUND_TRIP_MS: String(roundTripMs) } },
      redis: {
        cpus: cpus.redis,
        memoryMb: 160,
        environment: { MAX_MEMORY_MB: String(redisMaxMemoryMb) },
      },
      postgres: { cpus: cpus.postgres, memoryMb: 320, environment: { SHARED_BUFFERS: sharedBuffers } },
    },
  };
}

/** One fault at a time, at the peak of the night: the same load on every level. */
function drillOf(name: string, fault: Drill['faults'][number]): Drill {
  return { name, faults: [fault] };
}

/** As the services log in; the Redis of plain processes asks for no password. */
const cache = { service: 'redis', password: 'timeline' };
const database = { service: 'postgres', user: 'timeline', password: 'timeline' };

const drills: Drill[] = [
  drillOf('kill-api', { kind: 'kill', service: 'api' }),
  drillOf('lose-zone', { kind: 'zone-loss', zone: 1, of: 2, services: ['api'] }),
  drillOf('stop-api', { kind: 'stop', service: 'api' }),
  drillOf('pause-api', { kind: 'pause', service: 'api' }),
  drillOf('starve-api-memory', { kind: 'memory-squeeze', service: 'api', toShare: 0.8 }),
  drillOf('kill-edge', { kind: 'kill', service: 'edge' }),
  drillOf('kill-cache', { kind: 'kill', service: 'redis' }),
  drillOf('pause-cache', { kind: 'pause', service: 'redis' }),
  drillOf('squeeze-database', { kind: 'cpu-squeeze', service: 'postgres', toShare: 0.25 }),
  drillOf('kill-database', { kind: 'kill', service: 'postgres' }),
  drillOf('slow-database-link', { kind: 'latency', from: 'api', to: 'postgres', ms: 200, jitterMs: 50 }),
  drillOf('cache-out-of-reach', { kind: 'partition', service: 'redis' }),
  drillOf('flush-cache', { kind: 'cache-flush', ...cache }),
  /** `run --broken cold-cache`: what a warm cache is worth. */
  drillOf('cold-cache', { kind: 'cache-flush', ...cache, everySeconds: 5 }),
  drillOf('exhaust-connections', { kind: 'connection-exhaustion', ...database }),
  drillOf('slow-query-storm', { kind: 'slow-queries', ...database }),
  drillOf('worker-in-a-loop', { kind: 'restart-loop', service: 'worker' }),
];

/**
 * Twitter's fleet at the end of 2022 as far as it was told in public. No figure is known for the second data centre
 * and for what ran where: that it is as large as the first, and the tiers, are assumptions.
 */
const proposal: NonNullable<ConfigInput['proposal']> = {
  fleet: {
    currency: 'USD',
    tiers: [
      {
        name: 'front, API and workers',
        services: ['edge', 'api', 'worker'],
        cost: { units: 2 * 148_000, perUnitDay: 676 / 365 },
        source:
          'Sacramento: 148,000 servers, about 100M USD a year, so 676 a server-year (told when it was left, December 2022); the second data centre is assumed to be as large',
      },
      {
        name: 'caches and stores',
        services: ['redis', 'postgres'],
        cost: { perDay: 1e9 / (5 * 365) + 510e6 / (5.5 * 365) },
        committedPerDay: 510e6 / (5.5 * 365),
        source:
          'the contracts as reported: AWS 510M USD over 5.5 years, taken to be committed; Google Cloud 1B USD over 5 years; that stores run there is assumed',
      },
    ],
    target: { from: 1_500_000, to: 3_000_000 },
  },
  expectedPeak: {
    ordinaryShare: 0.5 / 3.26,
    multiple: {
      percentiles: [
        { percentile: 50, multiple: 1.91 },
        { percentile: 99, multiple: 3.26 },
      ],
    },
    source:
      'each of two data centres was to carry the whole site through the highest night, so an ordinary peak is half of what both carry over 3.26; the median is the evening of the election of 2024 (+91 %), the 99th percentile the busiest second of that of 2012 (15,107 tweets over 4,630 a second)',
  },
  /** Also with a quarter of the servers gone at the peak, which is why it is not lower. */
  riskLimit: 0.05,
  alsoWithout: ['kill-api'],
};

export default defineConfig({
  name: 'timeline',
  scenario: '../../scenarios/timeline.ts',
  slo: { latencyMs: 500, goodShare: 0.99, freshness: { seconds: 5 } },
  levels: sizes.flatMap((size) => protections.map((protection) => levelOf(size, protection))),
  stacks: {
    compose: {
      file: 'compose.yaml',
      prepare: [['node', 'prepare.ts', 'compose']],
      entry: { service: 'edge', port: 8080 },
      ways: [
        { from: 'edge', to: 'api', port: 8080, speaks: 'http' },
        { from: 'api', to: 'postgres', port: 5432, speaks: 'postgres' },
        { from: 'api', to: 'redis', port: 6379, speaks: 'redis' },
        { from: 'worker', to: 'postgres', port: 5432, speaks: 'postgres' },
        { from: 'worker', to: 'redis', port: 6379, speaks: 'redis' },
      ],
    },
    embedded: {
      processes: 'processes.ts',
      prepare: [['node', 'prepare.ts', 'embedded']],
    },
  },
  metrics: [
    {
      service: 'edge',
      port: 8404,
      path: '/metrics?scope=server&scope=backend&no-maint',
      saturations: [
        {
          resource: 'pool',
          name: 'request slots',
          used: 'haproxy_server_current_sessions{proxy="api"}',
          limit: 'haproxy_server_limit_sessions{proxy="api"}',
          waiting: 'haproxy_backend_current_queue{proxy="api"}',
          before: 'api',
        },
      ],
    },
    {
      service: 'api',
      port: 8080,
      saturations: [
        {
          resource: 'pool',
          name: 'database connections',
          used: 'timeline_pool_connections{state="used"}',
          limit: 'timeline_pool_connections{state="limit"}',
          waiting: 'timeline_pool_waiting',
          before: 'postgres',
        },
        { resource: 'event-loop', used: 'rate(timeline_event_loop_busy_seconds_total)', limit: 1 },
      ],
      counters: [
        { counts: 'hits', service: 'redis', series: 'timeline_cache_reads_total{result="hit"}' },
        { counts: 'misses', service: 'redis', series: 'timeline_cache_reads_total{result="miss"}' },
        { counts: 'requests', service: 'postgres', series: 'timeline_database_queries_total' },
      ],
    },
    {
      service: 'worker',
      port: 8080,
      saturations: [
        {
          resource: 'cache',
          name: 'cache memory',
          service: 'redis',
          used: 'redis_memory_used_bytes',
          limit: 'redis_memory_max_bytes',
          before: 'postgres',
        },
        {
          resource: 'pool',
          name: 'connections',
          service: 'postgres',
          used: 'pg_stat_activity_count{state="all"}',
          limit: 'pg_settings_max_connections',
        },
      ],
      counters: [{ counts: 'evictions', service: 'redis', series: 'redis_evicted_keys_total' }],
    },
  ],
  health: { path: '/health', idlePath: '/idle' },
  search: { initialLoad: 300 },
  drills,
  proposal,
  night: {
    shape: 'state-call-train-2012',
    peak: 100,
    replaySeconds: 60,
    sideBySide: [1],
    variants: [
      { name: 'patient' },
      {
        name: 'naive-retries',
        behaviour: { retries: { kind: 'naive', attempts: 3 } },
        levels: ['50'],
      },
      {
        name: 'budgeted-retries',
        behaviour: { retries: { kind: 'budgeted', attempts: 3, budgetShare: 0.1 } },
        levels: ['50'],
      },
    ],
  },
});
