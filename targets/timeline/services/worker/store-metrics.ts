import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What Redis and PostgreSQL tell no Prometheus themselves, under the names of their exporters. */
export interface StoreMetrics {
  /** Asks both, before a scrape is answered; what one does not tell is NaN. */
  refresh(): Promise<void>;
}

/** @param database its own connection, next door: what is measured must not wait for what is measured */
export function storeMetrics(registry: Registry, redis: Redis, database: Pool): StoreMetrics {
  const askRedis = redisMetrics(registry, redis);
  const askPostgres = postgresMetrics(registry, database);
  return {
    async refresh() {
      await Promise.all([askRedis(), askPostgres()]);
    },
  };
}

function redisMetrics(registry: Registry, redis: Redis): () => Promise<void> {
  const registers = [registry];
  const used = new Gauge({ name: 'redis_memory_used_bytes', help: 'Memory that Redis holds', registers });
  const limit = new Gauge({
    name: 'redis_memory_max_bytes',
    help: 'Memory beyond which Redis evicts',
    registers,
  });
  const evicted = new Counter({
    name: 'redis_evicted_keys_total',
    help: 'Keys thrown out for want of memory',
    registers,
  });
  return async () => {
    const info = await redis.info().catch(() => '');
    used.set(figureIn(info, 'used_memory'));
    limit.set(figureIn(info, 'maxmemory'));
    const evictions = figureIn(info, 'evicted_keys');
    if (Number.isNaN(evictions)) return;
    evicted.reset();
    evicted.inc(evictions);
  };
}

/** A line of INFO: `used_memory:1024`. */
function figureIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
}

function postgresMetrics(registry: Registry, database: Pool): () => Promise<void> {
  const connections = new Gauge({
    name: 'pg_stat_activity_count',
    help: 'Connections of clients, and those of them that run a statement',
    labelNames: ['state'],
    registers: [registry],
  });
  const limit = new Gauge({
    name: 'pg_settings_max_connections',
    help: 'Connections that PostgreSQL takes',
    registers: [registry],
  });
  return async () => {
    const row = await askActivity(database);
    connections.set({ state: 'active' }, row.active);
    connections.set({ state: 'all' }, row.all);
    limit.set(row.most);
  };
}

interface Activity {
  readonly active: number;
  readonly all: number;
  readonly most: number;
}

async function askActivity(database: Pool): Promise<Activity> {
  const unknown = { active: Number.NaN, all: Number.NaN, most: Number.NaN };
  try {
    const { rows } = await database.query<Activity>({
      name: 'activity',
      text: `SELECT count(*) FILTER (WHERE state = 'active' AND pid <> pg_backend_pid())::int AS active,
                    count(*)::int AS all, current_setting('max_connections')::int AS most
               FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    });
    return rows[0] ?? unknown;
  } catch {
    return unknown;
  }
}
