import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, Registry } from 'prom-client';
import { connectRedis } from '../cache.ts';
import { connectPool } from '../database.ts';
import { fanOutLag, finishFanOut, recoverFanOut, takeFanOut } from '../fan-out-queue.ts';
import { integerSetting, textSetting } from '../settings.ts';
import { stopOnSignal } from '../stop.ts';
import { fanOut } from './fan-out.ts';
import { storeMetrics } from './store-metrics.ts';
import { TimelinePusher } from './timeline-pusher.ts';

const { env } = process;
const host = textSetting(env, 'HOST', '127.0.0.1');
const port = integerSetting(env, 'PORT', 8082, 1, 65_535);
const redisUrl = textSetting(env, 'REDIS_URL', 'redis://127.0.0.1:6379');
const pollSeconds = 5;
const pauseAfterFailureMs = 500;

const databaseUrl = textSetting(env, 'DATABASE_URL', 'postgres://timeline:timeline@127.0.0.1:5432/timeline');

const [database, watched, redis, blocking] = await Promise.all([
  connectPool({
    url: databaseUrl,
    size: 1,
    waitMs: integerSetting(env, 'PG_POOL_WAIT_MS', 5000),
    roundTripMs: integerSetting(env, 'PG_ROUND_TRIP_MS', 0, 0, 1000),
  }),
  connectPool({ url: databaseUrl, size: 1, waitMs: 500, roundTripMs: 0 }),
  connectRedis(redisUrl),
  connectRedis(redisUrl),
]);

const pusher = new TimelinePusher(redisUrl);

const registry = new Registry();
const pushed = new Counter({
  name: 'timeline_fan_out_pushed_total',
  help: 'Posts put on followers timelines',
  registers: [registry],
});
new Gauge({
  name: 'timeline_fan_out_lag_seconds',
  help: 'Age of the oldest post that waits for the worker',
  registers: [registry],
  async collect() {
    this.set((await fanOutLag(redis)).oldestSeconds);
  },
});
const stores = storeMetrics(registry, redis, watched);
const finishedLag = new Gauge({
  name: 'timeline_fan_out_finished_lag_seconds',
  help: 'Time from a post to its arrival on the last timeline, of the latest post',
  registers: [registry],
});

const server = createServer((request, response) => {
  if (request.url !== '/metrics') {
    response.end('{"status":"ready"}');
    return;
  }
  metricsText().then(
    (text) => response.setHeader('content-type', registry.contentType).end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function metricsText(): Promise<string> {
  await stores.refresh();
  return registry.metrics();
}

let stopping = false;
stopOnSignal(async () => {
  stopping = true;
  server.close();
  server.closeAllConnections();
  blocking.disconnect();
  redis.disconnect();
  pusher.close();
  await Promise.all([database.end(), watched.end()]);
});

const recovered = await recoverFanOut(redis);
server.listen(port, host, () => {
  console.log(`worker listens on ${host}:${port}, ${recovered} unfinished jobs taken up again`);
});
while (!stopping) {
  try {
    const taken = await takeFanOut(blocking, pollSeconds);
    if (taken === undefined) continue;
    pushed.inc(await fanOut(database, pusher, taken.job));
    await finishFanOut(redis, taken.receipt);
    finishedLag.set((Date.now() - taken.job.enqueuedAt) / 1000);
  } catch (error) {
    if (stopping) break;
    console.error(`a fan-out job failed and is tried again: ${String(error)}`);
    await sleep(pauseAfterFailureMs);
    await recoverFanOut(redis).catch(() => 0);
  }
}
