import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { Counter, Gauge, Registry } from 'prom-client';
import { fanOutLag } from '../fan-out-queue.ts';
import type { InFlight } from './in-flight.ts';
import type { Parts } from './parts.ts';
import type { Tally } from './tally.ts';

/** Gauges are read when scraped: a request costs nothing for them. */
export interface ApiMetrics {
  readonly registry: Registry;
  readonly shed: Counter<'reason'>;
}

export function apiMetrics(parts: Parts, inFlight: InFlight): ApiMetrics {
  const registry = new Registry();
  addPoolGauges(registry, parts.database);
  addTally(registry, parts.tally);
  addEventLoopCounter(registry);
  addFanOutGauges(registry, parts.redis);
  new Gauge({
    name: 'timeline_requests_in_flight',
    help: 'Requests that were received and not yet answered',
    registers: [registry],
    collect() {
      this.set(inFlight.count);
    },
  });
  const shed = new Counter({
    name: 'timeline_shed_total',
    help: 'Requests refused to protect the rest',
    labelNames: ['reason'] as const,
    registers: [registry],
  });
  return { registry, shed };
}

function addPoolGauges(registry: Registry, database: Pool): void {
  new Gauge({
    name: 'timeline_pool_connections',
    help: 'Connections of the database pool by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'used' }, database.totalCount - database.idleCount);
      this.set({ state: 'limit' }, database.options.max);
    },
  });
  new Gauge({
    name: 'timeline_pool_waiting',
    help: 'Requests waiting for a database connection',
    registers: [registry],
    collect() {
      this.set(database.waitingCount);
    },
  });
}

function addTally(registry: Registry, tally: Tally): void {
  new Counter({
    name: 'timeline_cache_reads_total',
    help: 'Reads of Redis by whether they spared a query',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ result: 'hit' }, tally.hits);
      this.inc({ result: 'miss' }, tally.misses);
    },
  });
  new Counter({
    name: 'timeline_database_queries_total',
    help: 'Queries that were sent to PostgreSQL',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(tally.queries);
    },
  });
}

/** Time in which the event loop ran code or waited for a CPU to run it; with the rest of the time it waited for work. */
function addEventLoopCounter(registry: Registry): void {
  new Counter({
    name: 'timeline_event_loop_busy_seconds_total',
    help: 'Time in which the event loop was not idle',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(performance.eventLoopUtilization().active / 1000);
    },
  });
}

function addFanOutGauges(registry: Registry, redis: Redis): void {
  new Gauge({
    name: 'timeline_fan_out_jobs',
    help: 'Posts not yet on all timelines of their followers',
    registers: [registry],
    async collect() {
      this.set((await fanOutLag(redis)).jobs);
    },
  });
  new Gauge({
    name: 'timeline_fan_out_lag_seconds',
    help: 'Age of the oldest post that waits for the worker',
    registers: [registry],
    async collect() {
      this.set((await fanOutLag(redis)).oldestSeconds);
    },
  });
}
