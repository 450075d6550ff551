import { evictableSeconds, timelineKey, timelineLength } from '../cache.ts';
import type { Post } from '../post.ts';
import { hydrate } from './posts.ts';
import { Refusal } from './refusal.ts';
import type { Parts } from './parts.ts';

/** Newest posts that are ranked for a page, and the length of the page. */
const candidates = 32;
const pageLength = 20;
/** Likes weigh with their order of magnitude: ten times the likes is worth this many posts of freshness. */
const postsPerMagnitude = 8;

/** `ranked`: by freshness and likes. `latest`: the newest first. */
export type Order = 'ranked' | 'latest';

/**
 * The home timeline: the newest posts of those a user follows. Whether the user may still read is asked of the database
 * each time.
 * @throws Refusal 404 when there is no such user.
 */
export async function homeTimeline(parts: Parts, user: number, order: Order): Promise<Post[]> {
  await checkReader(parts, user);
  const cached = await parts.redis.lrange(timelineKey(user), 0, candidates - 1);
  parts.tally.countRead(cached.length > 0);
  const ids = cached.length > 0 ? cached : await parts.join(`timeline:${user}`, () => rebuild(parts, user));
  // A post is on it twice when a fan-out was repeated, or met a rebuild.
  const different = [...new Set(ids.slice(0, candidates))];
  const posts = await hydrate(parts, different);
  return (order === 'ranked' ? rank(posts) : latest(posts)).slice(0, pageLength);
}

async function checkReader(parts: Parts, user: number): Promise<void> {
  const { rowCount } = await parts.database.query({
    name: 'reader',
    text: 'SELECT 1 FROM users WHERE id = $1',
    values: [user],
  });
  if (rowCount === 0) throw new Refusal(404, `there is no user ${user}`);
}

/** Ids ascend with time; on the cached timeline a post lies where the worker brought it. */
function latest(posts: readonly Post[]): Post[] {
  return posts.toSorted((a, b) => b.id - a.id);
}

function rank(posts: readonly Post[]): Post[] {
  return posts
    .map((post, age) => ({ post, score: postsPerMagnitude * Math.log10(1 + post.likes) - age }))
    .sort((a, b) => b.score - a.score)
    .map(({ post }) => post);
}

/**
 * Reads a timeline from the database and caches it, whole or not at all: a second one rebuilding at the same time
 * must not append to it.
 */
async function rebuild(parts: Parts, user: number): Promise<string[]> {
  const { rows } = await parts.database.query<{ id: number }>({
    name: 'home-timeline',
    text: `SELECT recent.id FROM followers f
             CROSS JOIN LATERAL (SELECT id FROM posts WHERE author_id = f.followed_id
                                  ORDER BY id DESC LIMIT ${timelineLength}) recent
            WHERE f.follower_id = $1 ORDER BY recent.id DESC LIMIT ${timelineLength}`,
    values: [user],
  });
  const ids = rows.map((row) => String(row.id));
  if (ids.length === 0) return [];
  const key = timelineKey(user);
  await parts.redis
    .multi()
    .del(key)
    .rpush(key, ...ids)
    .expire(key, evictableSeconds)
    .exec();
  return ids;
}
