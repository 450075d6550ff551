import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApi } from '../../targets/timeline/services/api/server.ts';
import { Tally } from '../../targets/timeline/services/api/tally.ts';
import { connectRedis, timelineKey } from '../../targets/timeline/services/cache.ts';
import { connectPool } from '../../targets/timeline/services/database.ts';
import { takeFanOut, finishFanOut, fanOutLag } from '../../targets/timeline/services/fan-out-queue.ts';
import { joining } from '../../targets/timeline/services/single-flight.ts';
import { fanOut } from '../../targets/timeline/services/worker/fan-out.ts';
import { TimelinePusher } from '../../targets/timeline/services/worker/timeline-pusher.ts';
import { startEmbedded, type EmbeddedServices } from './embedded-services.ts';

interface Shown {
  readonly posts: readonly { id: number; text: string; likes: number; author: { id: number } }[];
}

/** Real PostgreSQL; Redis as found, and as the stand-in. */
describe.each([{ standIns: false }, { standIns: true }])('the API, stand-ins $standIns', ({ standIns }) => {
  let stores: EmbeddedServices;
  let database: Pool;
  let redis: Redis;
  let api: FastifyInstance;

  beforeAll(async () => {
    stores = await startEmbedded({ services: ['postgres', 'redis'], standIns });
    const { DATABASE_URL = '', REDIS_URL = '' } = stores.environmentOf('api');
    [database, redis] = await Promise.all([
      connectPool({ url: DATABASE_URL, size: 2, waitMs: 60_000, roundTripMs: 0 }),
      connectRedis(REDIS_URL),
    ]);
  });
  afterAll(async () => {
    redis.disconnect();
    await database.end();
    await stores.stop();
  });
  beforeEach(async () => {
    api = await buildApi({ parts: { database, redis, join: joining(false), tally: new Tally() } });
  });
  afterEach(() => api.close());

  const ask = async <T>(request: string | InjectOptions): Promise<{ status: number; body: T }> => {
    const response = await api.inject(request);
    return { status: response.statusCode, body: response.json<T>() };
  };
  const post = (user: number, text: string) =>
    ask<{ id: number }>({ method: 'POST', url: '/posts', payload: { user, text } });
  const like = (user: number, id: number) =>
    ask<{ likes: number }>({ method: 'POST', url: `/posts/${id}/like`, payload: { user } });
  const home = async (user: number): Promise<Shown['posts']> =>
    (await ask<Shown>(`/home/${user}`)).body.posts;
  const latest = async (user: number): Promise<Shown['posts']> =>
    (await ask<Shown>(`/home/${user}?order=latest`)).body.posts;
  const oneFollower = async (user: number): Promise<number> => {
    const { rows } = await database.query<{ id: number }>(
      'SELECT follower_id AS id FROM followers WHERE followed_id = $1 LIMIT 1',
      [user],
    );
    return rows[0]?.id ?? 0;
  };
  const fanOutAll = async (): Promise<void> => {
    const { REDIS_URL = '' } = stores.environmentOf('api');
    const pusher = new TimelinePusher(REDIS_URL);
    for (;;) {
      const taken = await takeFanOut(redis, 0.05);
      if (taken === undefined) break;
      await fanOut(database, pusher, taken.job);
      await finishFanOut(redis, taken.receipt);
    }
    pusher.close();
  };

  test('is ready and idle, and says when a post has not reached all timelines', async () => {
    expect((await ask('/health')).status).toBe(200);
    expect((await ask('/idle')).status).toBe(200);
    await post(3, 'on its way');
    expect(await ask('/idle')).toMatchObject({ status: 503, body: { remaining: ['1 posts to fan out'] } });
    await fanOutAll();
    expect((await ask('/idle')).status).toBe(200);
  });

  test('shows a full home timeline of posts by those one follows', async () => {
    const posts = await home(77);
    expect(posts).toHaveLength(20);
    const { rows } = await database.query<{ id: number }>(
      'SELECT followed_id AS id FROM followers WHERE follower_id = 77',
    );
    const followed = new Set(rows.map((row) => row.id));
    expect(posts.every((each) => followed.has(each.author.id))).toBe(true);
  });

  test('puts a post on the home timelines of all followers of its author, a star too', async () => {
    for (const author of [1, 4000]) {
      const reader = await oneFollower(author);
      const { status, body } = await post(author, 'Breaking: #recount in all counties');
      expect(status).toBe(201);
      expect((await home(reader)).map((each) => each.id)).not.toContain(body.id);
      await fanOutAll();
      expect(await redis.lindex(timelineKey(reader), 0)).toBe(String(body.id));
      expect((await ask<{ id: number; tags: string[] }>(`/posts/${body.id}`)).body).toMatchObject({
        id: body.id,
        text: 'Breaking: #recount in all counties',
        tags: ['recount'],
        author: { id: author, handle: `user${author}` },
      });
    }
  });

  test('shows the newest post first when asked for the latest, however little it is liked', async () => {
    const reader = await oneFollower(4000);
    const { body: created } = await post(4000, 'just in');
    expect((await latest(reader)).map((each) => each.id)).not.toContain(created.id);
    await fanOutAll();
    const shown = (await latest(reader)).map((each) => each.id);
    expect(shown[0]).toBe(created.id);
    expect(shown).toHaveLength(20);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  });

  test('names the followers of a user, page by page', async () => {
    const { rows } = await database.query<{ id: number }>(
      'SELECT follower_id AS id FROM followers WHERE followed_id = 4000 ORDER BY follower_id',
    );
    const found: number[] = [];
    for (;;) {
      const { followers } = (
        await ask<{ followers: number[] }>(`/users/4000/followers?after=${found.at(-1) ?? 0}`)
      ).body;
      expect(followers.length).toBeLessThanOrEqual(20);
      if (followers.length === 0) break;
      found.push(...followers);
    }
    expect(found).toEqual(rows.map((row) => row.id));
    expect((await ask('/users/999999/followers')).body).toEqual({ followers: [] });
    expect((await ask<{ followers: number[] }>('/users/1/followers')).body.followers).toHaveLength(20);
  });

  test('counts a like once a user, and shows it', async () => {
    const { body: created } = await post(9, 'like me');
    expect(await like(5, created.id)).toMatchObject({ status: 200, body: { likes: 1 } });
    expect(await like(5, created.id)).toMatchObject({ status: 200, body: { likes: 1 } });
    expect(await like(6, created.id)).toMatchObject({ body: { likes: 2 } });
    expect((await ask(`/posts/${created.id}`)).body).toMatchObject({ likes: 2 });
    await fanOutAll();
  });

  test('loses no like of many at once', async () => {
    const { body: created } = await post(9, 'like me, all of you');
    await Promise.all(Array.from({ length: 30 }, (_, index) => like(100 + index, created.id)));
    expect((await ask(`/posts/${created.id}`)).body).toMatchObject({ likes: 30 });
    await fanOutAll();
  });

  test('finds posts by their words, and none by a word that is in none', async () => {
    const { body: created } = await post(12, 'A zyzzyva beetle was seen');
    await fanOutAll();
    const found = await ask<Shown>('/search?q=Zyzzyva');
    expect(found.body.posts.map((each) => each.id)).toEqual([created.id]);
    expect((await ask<Shown>('/search?q=nosuchword')).body.posts).toEqual([]);
    const election = await ask<Shown>('/search?q=election');
    expect(election.body.posts).toHaveLength(20);
    expect(election.body.posts.every((each) => /election/i.test(each.text))).toBe(true);
  });

  test('finds the commonest word by the index, not by reading the table', async () => {
    const { rows } = await database.query<{ 'QUERY PLAN': string }>(
      "EXPLAIN SELECT id FROM posts WHERE search @@ websearch_to_tsquery('simple', 'election') LIMIT 100",
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('posts_search');
  });

  test('shows a user and the trends', async () => {
    const { body } = await ask<Shown>('/users/1/posts');
    expect(body.posts).toHaveLength(20);
    expect(body.posts.every((each) => each.author.id === 1)).toBe(true);
    const trends = await ask<{ trends: { tag: string; posts: number }[] }>('/trends');
    expect(trends.body.trends).toHaveLength(10);
    expect(trends.body.trends[0]?.tag).toBe('election');
  });

  test('rebuilds the same timeline from the database after the cache is lost', async () => {
    const before = await home(321);
    const cached = await redis.lrange(timelineKey(321), 0, -1);
    await redis.flushall();
    expect(await home(321)).toEqual(before);
    // A rebuilt one has a hundred posts; one that was pushed to is cut back to that now and then.
    expect(await redis.lrange(timelineKey(321), 0, -1)).toEqual(cached.slice(0, 100));
    expect(await redis.exists(`post:${before[0]?.id}`)).toBe(1);
  });

  test.each([
    { shared: false, rebuilds: 10, name: 'each reader rebuilds a lost timeline, as in a stampede' },
    { shared: true, rebuilds: 1, name: 'readers share one rebuilding when protected' },
  ])('$name', async ({ shared, rebuilds }) => {
    let statements = 0;
    const counting = Object.create(database, {
      query: {
        value: (statement: { name?: string }) => {
          if (statement.name === 'home-timeline') statements += 1;
          return database.query(statement as never);
        },
      },
    }) as Pool;
    const watched = await buildApi({
      parts: { database: counting, redis, join: joining(shared), tally: new Tally() },
    });
    await redis.flushall();
    await Promise.all(Array.from({ length: 10 }, () => watched.inject('/home/55')));
    expect(statements).toBe(rebuilds);
    await watched.close();
  });

  test.each([
    ['/home/x', 400],
    ['/home/0', 400],
    ['/home/1?order=oldest', 400],
    ['/users/x/followers', 400],
    ['/users/1/followers?after=-1', 400],
    ['/users/1.5/posts', 400],
    ['/posts/999999', 404],
    ['/search', 400],
    [`/search?q=${'x'.repeat(101)}`, 400],
    ['/nosuch', 404],
  ])('answers %s with %i', async (url, status) => {
    expect((await ask(url)).status).toBe(status);
  });

  test.each([
    [{ user: 1 }, 400],
    [{ user: 1, text: ' ' }, 400],
    [{ user: 'one', text: 'x' }, 400],
    [{ user: 1, text: 'x'.repeat(501) }, 400],
    [{ user: 999_999, text: 'x' }, 404],
    [[], 400],
  ])('answers a post of %j with %i, and stores nothing', async (payload, status) => {
    const jobs = (await fanOutLag(redis)).jobs;
    expect((await ask({ method: 'POST', url: '/posts', payload })).status).toBe(status);
    expect((await fanOutLag(redis)).jobs).toBe(jobs);
  });

  test('answers a like of nothing, or by nobody, with 404', async () => {
    expect((await like(1, 999_999)).status).toBe(404);
    expect((await like(999_999, 1)).status).toBe(404);
  });

  test('counts the reads that the cache spared a query, and those that it did not', async () => {
    const reads = async (result: string): Promise<number> => {
      const { body } = await api.inject('/metrics');
      return Number(
        new RegExp(`^timeline_cache_reads_total{result="${result}"} (\\d+)$`, 'm').exec(body)?.[1],
      );
    };
    await redis.flushall();
    await home(77); // its timeline and its posts are missing
    expect([await reads('hit'), await reads('miss')]).toEqual([0, 2]);
    await home(77);
    expect([await reads('hit'), await reads('miss')]).toEqual([2, 2]);
  });

  test('tells its state as metrics', async () => {
    const { body } = await api.inject('/metrics');
    expect(body).toMatch(/^timeline_requests_in_flight 0$/m);
    expect(body).toMatch(/^timeline_pool_connections\{state="limit"\} 2$/m);
    expect(body).toMatch(/^timeline_pool_waiting 0$/m);
    expect(body).toMatch(/^timeline_event_loop_busy_seconds_total [\d.]+$/m);
    expect(body).toMatch(/^timeline_fan_out_lag_seconds 0$/m);
  });
});
