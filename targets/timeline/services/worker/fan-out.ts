import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { timelineKey, timelineLength } from '../cache.ts';
import type { FanOutJob } from '../fan-out-queue.ts';

/** Followers whose timelines are written in one round trip. */
const batchLength = 200;
/** Length at which a timeline is cut back: seldom, because each cut is a command of its own. */
const trimmedFrom = timelineLength + 20;

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
    await push(
      redis,
      job.postId,
      rows.map((row) => row.follower_id),
    );
    last = rows.at(-1)?.follower_id ?? last;
    followers += rows.length;
    if (rows.length < batchLength) return followers;
  }
}

/** LPUSHX pushes onto what exists only. Its replies tell which timelines have grown so long that trimming pays. */
async function push(redis: Redis, postId: number, followers: readonly number[]): Promise<void> {
  const pushes = redis.pipeline();
  for (const follower of followers) pushes.lpushx(timelineKey(follower), postId);
  const replies = await pushes.exec();
  const trims = redis.pipeline();
  for (const [index, follower] of followers.entries()) {
    const length = replies?.[index]?.[1];
    if (typeof length === 'number' && length > trimmedFrom) {
      trims.ltrim(timelineKey(follower), 0, timelineLength - 1);
    }
  }
  if (trims.length > 0) await trims.exec();
}
