import type { Redis } from 'ioredis';

/** A post that must reach the timelines of its author's followers. */
export interface FanOutJob {
  readonly postId: number;
  readonly authorId: number;
  /** Milliseconds since the epoch. */
  readonly enqueuedAt: number;
}

/** Jobs wait in `fanout`; the one in work stays in `fanout:working`, so that a killed worker loses none. */
const waitingKey = 'fanout';
const workingKey = 'fanout:working';

export async function enqueueFanOut(redis: Redis, job: FanOutJob): Promise<void> {
  await redis.lpush(waitingKey, JSON.stringify(job));
}

/**
 * The oldest job, put aside as being in work, or `undefined` after `waitSeconds` without one.
 * The connection is blocked meanwhile, so it must be the taker's own.
 */
export async function takeFanOut(
  blocking: Redis,
  waitSeconds: number,
): Promise<{ job: FanOutJob; receipt: string } | undefined> {
  const text = await blocking.blmove(waitingKey, workingKey, 'RIGHT', 'LEFT', waitSeconds);
  return text === null ? undefined : { job: parseJob(text), receipt: text };
}

export async function finishFanOut(redis: Redis, receipt: string): Promise<void> {
  await redis.lrem(workingKey, 1, receipt);
}

/** Puts what a killed worker left unfinished back at the head of the queue. There is one worker. */
export async function recoverFanOut(redis: Redis): Promise<number> {
  let recovered = 0;
  while ((await redis.lmove(workingKey, waitingKey, 'LEFT', 'RIGHT')) !== null) recovered += 1;
  return recovered;
}

/** Jobs waiting or in work, and the age in seconds of the oldest one waiting. */
export async function fanOutLag(redis: Redis): Promise<{ jobs: number; oldestSeconds: number }> {
  const [waiting, working, oldest] = await Promise.all([
    redis.llen(waitingKey),
    redis.llen(workingKey),
    redis.lindex(waitingKey, -1),
  ]);
  const oldestSeconds = oldest === null ? 0 : Math.max(0, (Date.now() - parseJob(oldest).enqueuedAt) / 1000);
  return { jobs: waiting + working, oldestSeconds };
}

function parseJob(text: string): FanOutJob {
  const job: unknown = JSON.parse(text);
  if (!isJob(job)) throw new TypeError(`not a fan-out job: ${text}`);
  return job;
}

function isJob(value: unknown): value is FanOutJob {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postId' in value &&
    typeof value.postId === 'number' &&
    'authorId' in value &&
    typeof value.authorId === 'number' &&
    'enqueuedAt' in value &&
    typeof value.enqueuedAt === 'number'
  );
}
