import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { timelineKey, timelineLength } from '../cache.ts';
import type { FanOutJob } from '../fan-out-queue.ts';

/** Followers whose timelines are written in one round trip. */
const batchLength = 200;

/**
 * Puts a post on top of the timelines of its author's followers, as far as these are cached: the others are built
 * with the post in them when they are asked for.
 * @returns the number of followers.
 */
export async function fanOut(database: Pool, redis: Redis, job: FanOutJob): Promise<number> {
  let followers = 0;
  for (let last = 0; ;) {
    const { rows } = await database.query<{ follower_id: number }>({
      name: 'followers',
      text: `SELECT follower_id FROM followers WHERE followed_id = $1 AND follower_id > $2
              ORDER BY follower_id LIMIT ${batchLength}`,
      values: [job.authorId, last],
    });
    const batch = redis.pipeline();
    for (const { follower_id: follower } of rows) {
      batch.lpushx(timelineKey(follower), String(job.postId));
      batch.ltrim(timelineKey(follower), 0, timelineLength - 1);
      last = follower;
    }
    await batch.exec();
    followers += rows.length;
    if (rows.length < batchLength) return followers;
  }
}
