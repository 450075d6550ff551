import { Redis } from 'ioredis';

/**
 * Names and bounds of what is in Redis. Timelines and posts carry an expiry so far away that it never comes: under
 * `volatile-lru` only keys with an expiry may be evicted, so the fan-out queue, which has none, is safe.
 */
export const evictableSeconds = 10 * 365 * 24 * 3600;

/** Ids kept of a home timeline, newest first. */
export const timelineLength = 100;

/** How long the trends are served before somebody must count them again. */
export const trendsSeconds = 5;

export const timelineKey = (user: number): string => `timeline:${user}`;
export const postKey = (post: number | string): string => `post:${post}`;
export const trendsKey = 'trends';

/** Resolves once the server has loaded its data and answers. Reconnects by itself afterwards. */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    protocol: 2,
    disableClientInfo: true,
    lazyConnect: true,
    maxRetriesPerRequest: 2,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  });
  // Without a listener ioredis prints each failed attempt; what matters is rejected at the request.
  redis.on('error', () => undefined);
  await Promise.all([
    new Promise((resolve) => redis.once('ready', resolve)),
    redis.connect().catch(() => undefined),
  ]);
  return redis;
}
