import { evictableSeconds, postKey } from '../cache.ts';
import { enqueueFanOut } from '../fan-out-queue.ts';
import { tagsOf, type Post } from '../post.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusal.ts';

interface PostRow {
  readonly id: number;
  readonly author_id: number;
  readonly handle: string;
  readonly name: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly likes: number;
  readonly created_at: Date;
}

const columns = 'p.id, p.author_id, u.handle, u.name, p.body, p.tags, p.likes, p.created_at';
const source = 'posts p JOIN users u ON u.id = p.author_id';
const pageLength = 20;
/** Matches looked at by a search: its cost has a bound whatever the word. */
const searchedMatches = 100;

function toPost(row: PostRow): Post {
  return {
    id: row.id,
    author: { id: row.author_id, handle: row.handle, name: row.name },
    text: row.body,
    tags: row.tags,
    likes: row.likes,
    createdAt: row.created_at.toISOString(),
  };
}

/**
 * Posts by id, in the order asked, from the hot-post cache; what it lacks is read from the database and written
 * back. Unknown ids are left out.
 */
export async function hydrate(parts: Parts, ids: readonly string[]): Promise<Post[]> {
  if (ids.length === 0) return [];
  const cached = await parts.redis.mget(ids.map(postKey));
  const found = new Map<string, Post>();
  const missing: string[] = [];
  for (const [index, id] of ids.entries()) {
    const text = cached[index];
    if (text === null || text === undefined) missing.push(id);
    // Only this file writes these keys, and it writes posts.
    else found.set(id, JSON.parse(text) as Post);
  }
  parts.tally.countRead(missing.length === 0);
  if (missing.length > 0) {
    const read = await parts.join(`posts:${missing.join()}`, () => readAndCache(parts, missing));
    for (const post of read) found.set(String(post.id), post);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

async function readAndCache(parts: Parts, ids: readonly string[]): Promise<Post[]> {
  const { rows } = await parts.database.query<PostRow>({
    name: 'posts-by-id',
    text: `SELECT ${columns} FROM ${source} WHERE p.id = ANY($1::int[])`,
    values: [ids],
  });
  const posts = rows.map(toPost);
  await Promise.all(posts.map((post) => cache(parts, post)));
  return posts;
}

function cache(parts: Parts, post: Post): Promise<unknown> {
  return parts.redis.set(postKey(post.id), JSON.stringify(post), 'EX', evictableSeconds);
}

/** @throws Refusal 404 */
export async function onePost(parts: Parts, id: number): Promise<Post> {
  const [post] = await hydrate(parts, [String(id)]);
  if (post === undefined) throw new Refusal(404, `there is no post ${id}`);
  return post;
}

/** The newest posts of a user, straight from the database. */
export async function postsOfUser(parts: Parts, user: number): Promise<Post[]> {
  const { rows } = await parts.database.query<PostRow>({
    name: 'posts-of-user',
    text: `SELECT ${columns} FROM ${source} WHERE p.author_id = $1 ORDER BY p.id DESC LIMIT ${pageLength}`,
    values: [user],
  });
  return rows.map(toPost);
}

/** The best of a bounded number of matches, by the text index. */
export async function searchPosts(parts: Parts, words: string): Promise<Post[]> {
  const { rows } = await parts.database.query<PostRow>({
    name: 'search',
    text: `WITH matches AS (
             SELECT id, ts_rank(search, websearch_to_tsquery('simple', $1)) AS rank FROM posts
              WHERE search @@ websearch_to_tsquery('simple', $1) LIMIT ${searchedMatches}),
           best AS (SELECT id, rank FROM matches ORDER BY rank DESC, id DESC LIMIT ${pageLength})
           SELECT ${columns} FROM best JOIN posts p ON p.id = best.id JOIN users u ON u.id = p.author_id
            ORDER BY best.rank DESC, p.id DESC`,
    values: [words],
  });
  return rows.map(toPost);
}

/**
 * Stores a post, caches it and hands it to the worker for its followers.
 * @throws Refusal 404 when there is no such author.
 */
export async function createPost(parts: Parts, author: number, text: string): Promise<Post> {
  const { rows } = await parts.database.query<PostRow>({
    name: 'create-post',
    text: `WITH p AS (INSERT INTO posts (author_id, body, tags)
             SELECT id, $2, $3 FROM users WHERE id = $1 RETURNING *)
           SELECT ${columns} FROM p JOIN users u ON u.id = p.author_id`,
    values: [author, text, tagsOf(text)],
  });
  const [row] = rows;
  if (row === undefined) throw new Refusal(404, `there is no user ${author}`);
  const post = toPost(row);
  await Promise.all([
    cache(parts, post),
    enqueueFanOut(parts.redis, { postId: post.id, authorId: author, enqueuedAt: Date.now() }),
  ]);
  return post;
}

/**
 * Likes a post, once a user. Its row is locked meanwhile, so likes of a star's post queue behind each other, and
 * the cached post is dropped, so its next readers go to the database.
 * @throws Refusal 404 when there is no such post or user.
 */
export async function likePost(
  parts: Parts,
  user: number,
  id: number,
): Promise<{ id: number; likes: number }> {
  const { rows } = await parts.database.query<{ likes: number }>({
    name: 'like-post',
    text: `WITH wanted AS (SELECT u.id AS user_id, p.id AS post_id FROM users u, posts p
                            WHERE u.id = $1 AND p.id = $2),
                added AS (INSERT INTO likes SELECT user_id, post_id FROM wanted
                          ON CONFLICT DO NOTHING RETURNING post_id)
           UPDATE posts SET likes = likes + (SELECT count(*)::int FROM added)
            WHERE id = (SELECT post_id FROM wanted) RETURNING likes`,
    values: [user, id],
  });
  const [row] = rows;
  if (row === undefined) throw new Refusal(404, `there is no post ${id} or no user ${user}`);
  await parts.redis.del(postKey(id));
  return { id, likes: row.likes };
}
