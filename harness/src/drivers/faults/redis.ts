import { Redis } from 'ioredis';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/fault.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { addressOf } from './address-of.ts';

export type RedisFault = FaultOf<'cache-flush'>;

const answersWithinMs = 3000;

/**
 * Asks a Redis on a connection of its own, which ends with the question.
 * @throws Error when it does not answer, or not as a Redis does
 */
export async function askRedis<Answer>(
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
