/**
 * The timeline, squeezed one tier at a time: at each level another one is meant to give out first. The database is next
 * door and the pools are large unless the level says otherwise, so that nothing else is short.
 */
import { defineConfig } from 'headroom';
import timeline from '../../../targets/timeline/headroom.config.ts';

const target = '../../../targets/timeline';

interface Squeeze {
  readonly name: string;
  readonly cpus?: Partial<Record<'edge' | 'api' | 'worker' | 'redis' | 'postgres', number>>;
  readonly poolSize?: number;
  readonly roundTripMs?: number;
  readonly redisMaxMemoryMb?: number;
  readonly serverMaxConnections?: number;
}

const roomy = { edge: 0.2, api: 0.35, worker: 0.08, redis: 0.2, postgres: 0.35 };

const squeezes: readonly Squeeze[] = [
  { name: 'api-cpu', cpus: { api: 0.09 } },
  { name: 'database-cpu', cpus: { postgres: 0.04 } },
  { name: 'cache-memory', redisMaxMemoryMb: 2, poolSize: 3, roundTripMs: 50 },
  { name: 'connection-pool', poolSize: 2, roundTripMs: 50 },
  { name: 'edge-cpu', cpus: { edge: 0.012 } },
  { name: 'edge-connections', serverMaxConnections: 2, roundTripMs: 50 },
];

function levelOf(squeeze: Squeeze) {
  const cpus = { ...roomy, ...squeeze.cpus };
  const distance = { PG_ROUND_TRIP_MS: String(squeeze.roundTripMs ?? 0) };
  return {
    name: squeeze.name,
    services: {
      edge: {
        cpus: cpus.edge,
        memoryMb: 128,
        environment: { API_REPLICAS: '2', SERVER_MAXCONN: String(squeeze.serverMaxConnections ?? 48) },
      },
      api: {
        replicas: 2,
        cpus: cpus.api,
        memoryMb: 192,
        environment: { PG_POOL: String(squeeze.poolSize ?? 12), ...distance },
      },
      worker: { cpus: cpus.worker, memoryMb: 192, environment: distance },
      redis: {
        cpus: cpus.redis,
        memoryMb: 160,
        environment: { MAX_MEMORY_MB: String(squeeze.redisMaxMemoryMb ?? 32) },
      },
      postgres: { cpus: cpus.postgres, memoryMb: 320, environment: { SHARED_BUFFERS: '48MB' } },
    },
  };
}

export default defineConfig({
  name: 'timeline-squeezed',
  scenario: '../../../scenarios/timeline.ts',
  slo: { latencyMs: 500, goodShare: 0.99 },
  levels: squeezes.map(levelOf),
  ...(timeline.metrics === undefined ? {} : { metrics: timeline.metrics }),
  ...(timeline.health === undefined ? {} : { health: timeline.health }),
  stacks: {
    compose: {
      file: `${target}/compose.yaml`,
      prepare: [['node', `${target}/prepare.ts`, 'compose']],
      entry: { service: 'edge', port: 8080 },
    },
    embedded: {
      processes: `${target}/processes.ts`,
      prepare: [['node', `${target}/prepare.ts`, 'embedded']],
    },
  },
  // What is full at the collapse point shows when that is known to some ten per cent.
  search: {
    initialLoad: 100,
    maxLoad: 600,
    relativeWidth: 0.1,
    probeSeconds: 4,
    confirmSeconds: 6,
    maxTrials: 8,
  },
});
