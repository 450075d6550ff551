import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApi } from '../../targets/timeline/services/api/server.ts';
import { Tally } from '../../targets/timeline/services/api/tally.ts';
import { connectRedis } from '../../targets/timeline/services/cache.ts';
import { connectPool } from '../../targets/timeline/services/database.ts';
import { joining } from '../../targets/timeline/services/single-flight.ts';
import { startEmbedded, type EmbeddedServices } from './embedded-services.ts';

/** More requests at once than the API's database pool has connections, while these are all held. */
describe('an API whose database pool is exhausted', () => {
  let stores: EmbeddedServices;
  let database: Pool;
  let redis: Redis;

  beforeAll(async () => {
    stores = await startEmbedded({ services: ['postgres', 'redis'], standIns: true });
    const { DATABASE_URL = '', REDIS_URL = '' } = stores.environmentOf('api');
    [database, redis] = await Promise.all([
      connectPool({ url: DATABASE_URL, size: 2, waitMs: 400, roundTripMs: 0 }),
      connectRedis(REDIS_URL),
    ]);
  });
  afterAll(async () => {
    redis.disconnect();
    await database.end();
    await stores.stop();
  });

  async function askWhileHeld(protection: boolean): Promise<{ statuses: number[]; metrics: string }> {
    const api = await buildApi({
      parts: { database, redis, join: joining(protection), tally: new Tally() },
      ...(protection && { protection: { maxInFlight: 5, maxEventLoopDelayMs: 60_000 } }),
    });
    await api.listen({ host: '127.0.0.1', port: 0 });
    // It listens on TCP, so its address is no path.
    const url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}`;
    const holders = await Promise.all([database.connect(), database.connect()]);
    try {
      const asked = Array.from({ length: 20 }, (_, index) => fetch(`${url}/users/${index + 1}/posts`));
      const responses = await Promise.all(asked);
      const refused = responses.filter((response) => response.status === 503);
      expect(refused.every((response) => response.headers.get('retry-after') === '1')).toBe(true);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return { statuses: responses.map((response) => response.status), metrics };
    } finally {
      for (const holder of holders) holder.release();
      await api.close();
    }
  }

  test('refuses after a bounded wait, all of them alike, when unprotected', async () => {
    const startedAt = performance.now();
    const { statuses, metrics } = await askWhileHeld(false);
    expect(statuses).toEqual(statuses.map(() => 503));
    expect(performance.now() - startedAt).toBeGreaterThan(390);
    expect(metrics).not.toMatch(/timeline_shed_total\{/);
  });

  test('sheds what is above its limit at once, and never its own health, when protected', async () => {
    const { statuses, metrics } = await askWhileHeld(true);
    expect(statuses).toEqual(statuses.map(() => 503));
    const shed = Number(/timeline_shed_total\{reason="in-flight"\} (\d+)/.exec(metrics)?.[1]);
    expect(shed).toBe(15);
  });
});
