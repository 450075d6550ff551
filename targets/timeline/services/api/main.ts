import { connectRedis } from '../cache.ts';
import { connectPool } from '../database.ts';
import { integerSetting, switchSetting, textSetting } from '../settings.ts';
import { joining } from '../single-flight.ts';
import { stopOnSignal } from '../stop.ts';
import { buildApi } from './server.ts';
import { Tally } from './tally.ts';

const { env } = process;
const protectionOn = switchSetting(env, 'PROTECTION', false);
const host = textSetting(env, 'HOST', '127.0.0.1');
const port = integerSetting(env, 'PORT', 8081, 1, 65_535);

const [database, redis] = await Promise.all([
  connectPool({
    url: textSetting(env, 'DATABASE_URL', 'postgres://timeline:timeline@127.0.0.1:5432/timeline'),
    size: integerSetting(env, 'PG_POOL', 4, 1, 100),
    waitMs: integerSetting(env, 'PG_POOL_WAIT_MS', protectionOn ? 250 : 5000),
    roundTripMs: integerSetting(env, 'PG_ROUND_TRIP_MS', 0, 0, 1000),
  }),
  connectRedis(textSetting(env, 'REDIS_URL', 'redis://127.0.0.1:6379')),
]);
const tally = new Tally();
database.on('acquire', () => (tally.queries += 1));
const app = await buildApi({
  parts: { database, redis, join: joining(protectionOn), tally },
  ...(protectionOn && {
    protection: {
      maxInFlight: integerSetting(env, 'MAX_IN_FLIGHT', 32),
      maxEventLoopDelayMs: integerSetting(env, 'MAX_EVENT_LOOP_DELAY_MS', 200),
    },
  }),
});
stopOnSignal(async () => {
  app.server.closeAllConnections();
  await app.close();
  redis.disconnect();
  await database.end();
});
await app.listen({ host, port });
console.log(`api listens on ${host}:${port}, protection ${protectionOn ? 'on' : 'off'}`);
