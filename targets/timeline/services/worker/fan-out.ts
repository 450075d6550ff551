import type { Pool } from 'pg';
import type { FanOutJob } from '../fan-out-queue.ts';
import type { TimelinePusher } from './timeline-pusher.ts';

/** Followers whose timelines are written in one round trip. */
const batchLength = 500;

/**
 * Puts a post on top of the cached timelines of its author's followers, batch by batch: behind a star's post all
 * others wait.
 * @returns the number of followers.
 */
export async function fanOut(database: Pool, pusher: TimelinePusher, job: FanOutJob): Promise<number> {
  let followers = 0;
  for (let last = 0; ;) {
    const { rows } = await database.query<{ ids: number[] | null }>({
      name: 'followers',
      text: `SELECT array_agg(follower_id) AS ids FROM (
               SELECT follower_id FROM followers WHERE followed_id = $1 AND follower_id > $2
                ORDER BY follower_id LIMIT ${batchLength}) batch`,
      values: [job.authorId, last],
    });
    const ids = rows[0]?.ids ?? [];
    await pusher.push(job.postId, ids);
    followers += ids.length;
    if (ids.length < batchLength) return followers;
    last = ids.at(-1) ?? last;
  }
}
