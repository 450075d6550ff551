import { Redis } from 'ioredis';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/config/fault.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { addressOf } from './address-of.ts';

type RedisFault = FaultOf<'cache-flush'>;

/** What a fault asks of a Redis; each question on a connection of its own. */
export interface RedisKeys {
  /** @throws Error when it does not answer, or not as a Redis does */
  answers(): Promise<void>;
  /** In all its databases. */
  count(): Promise<number>;
  /** @returns how many keys are left: asked for in the same breath, because those who miss them put them back. */
  flush(): Promise<number>;
}

export type ReachRedis = (target: ReplicaControl, fault: RedisFault) => RedisKeys;

const answersWithinMs = 3000;

export const reachRedis: ReachRedis = (target, fault) => {
  const ask = <Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer> =>
    askRedis(target, fault, question);
  return {
    answers: () => ask(async () => undefined),
    count: () => ask(async (redis) => keysIn(await redis.info('keyspace'))),
    flush: () =>
      ask(async (redis) => {
        const [flushed, asked] = (await redis.pipeline().flushall().info('keyspace').exec()) ?? [];
        const failure = flushed?.[0] ?? asked?.[0];
        if (failure) throw new FaultNotApplied(`${target.replica} is not flushed: ${failure.message}`);
        return keysIn(String(asked?.[1]));
      }),
  };
};

/** Asks on a connection of its own, which ends with the question. */
async function askRedis<Answer>(
  target: ReplicaControl,
  fault: RedisFault,
  ask: (redis: Redis) => Promise<Answer>,
): Promise<Answer> {
  const { host, port } = await addressOf(target, fault.port);
  const redis = new Redis({
    ...{ host, port, lazyConnect: true, enableReadyCheck: false, disableClientInfo: true, protocol: 2 },
    ...{ connectTimeout: answersWithinMs, commandTimeout: answersWithinMs, maxRetriesPerRequest: 0 },
    retryStrategy: () => null,
  });
  let cause: unknown;
  redis.on('error', (error) => {
    cause ??= error;
  });
  try {
    await redis.connect();
    await letIn(redis, fault);
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw new Error(
      `${target.replica} does not answer as a Redis on its port ${fault.port}: ${reasonOf(cause ?? error)}`,
      { cause: error },
    );
  }
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

/** A password where none is needed is no failure: the same config may have a Redis with and one without. */
async function letIn(redis: Redis, { user, password }: RedisFault): Promise<void> {
  if (password === undefined) return;
  try {
    await (user === undefined ? redis.auth(password) : redis.auth(user, password));
  } catch (error) {
    if (!/without any password configured|unknown command/i.test(reasonOf(error))) throw error;
  }
}

/** Of all its databases; a line is `db0:keys=5012,expires=5000,avg_ttl=0`. */
function keysIn(info: string): number {
  return [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
