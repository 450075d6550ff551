import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { isPoolTimeout } from '../database.ts';
import { remainingWork } from './idle.ts';
import { InFlight } from './in-flight.ts';
import { apiMetrics } from './metrics.ts';
import type { Parts } from './parts.ts';
import { createPost, likePost, onePost, postsOfUser, searchPosts } from './posts.ts';
import { protect, type ProtectionLimits } from './protection.ts';
import { followersOf } from './followers.ts';
import { boundedText, field, identifier, Refusal } from './refusal.ts';
import { homeTimeline, type Order } from './timelines.ts';
import { trendsJson } from './trends.ts';

const longestText = 500;
const longestQuery = 100;
/** Longer than the edge keeps an idle connection, so that it is never closed under a request. */
const keepAliveTimeoutMs = 120_000;

export interface ApiOptions {
  readonly parts: Parts;
  /** Absent: nothing is refused. */
  readonly protection?: ProtectionLimits;
}

/** The API, not listening yet. */
export async function buildApi({ parts, protection }: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({ logger: false, keepAliveTimeout: keepAliveTimeoutMs, bodyLimit: 16 * 1024 });
  const inFlight = new InFlight();
  inFlight.watch(app.server);
  const metrics = apiMetrics(parts, inFlight);
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = isPoolTimeout(error) ? 503 : (error.statusCode ?? 500);
    // Refusals come by the hundred under overload: they are counted by who is refused, not logged.
    if (status === 503) void reply.header('retry-after', '1');
    else if (status >= 500) console.error(`${status}: ${error.message}`);
    return reply.code(status).send({ error: error.message });
  });

  app.get('/health', async () => {
    await Promise.all([parts.database.query('SELECT 1'), parts.redis.ping()]);
    return { status: 'ready' };
  });
  app.get('/idle', async (_request, reply) => {
    const remaining = await remainingWork(parts, inFlight);
    return reply.code(remaining.length === 0 ? 200 : 503).send({ remaining });
  });
  app.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  await app.register(async (routes) => {
    if (protection !== undefined) await protect(routes, protection, inFlight, metrics);
    addReads(routes, parts);
    addWrites(routes, parts);
  });
  return app;
}

function addReads(routes: FastifyInstance, parts: Parts): void {
  routes.get<{ Params: { user: string }; Querystring: { order?: string } }>(
    '/home/:user',
    async ({ params, query }) => ({
      posts: await homeTimeline(parts, identifier(params.user, 'user'), orderOf(query.order)),
    }),
  );
  routes.get<{ Params: { user: string }; Querystring: { after?: string } }>(
    '/users/:user/followers',
    async ({ params, query }) => ({
      followers: await followersOf(parts, identifier(params.user, 'user'), startOf(query.after)),
    }),
  );
  routes.get<{ Params: { user: string } }>('/users/:user/posts', async ({ params }) => ({
    posts: await postsOfUser(parts, identifier(params.user, 'user')),
  }));
  routes.get<{ Params: { id: string } }>('/posts/:id', async ({ params }) =>
    onePost(parts, identifier(params.id, 'id')),
  );
  routes.get<{ Querystring: { q?: string } }>('/search', async ({ query }) => ({
    posts: await searchPosts(parts, boundedText(query.q, 'q', longestQuery)),
  }));
  routes.get('/trends', async (_request, reply) =>
    reply.type('application/json').send(await trendsJson(parts)),
  );
}

function addWrites(routes: FastifyInstance, parts: Parts): void {
  routes.post('/posts', async ({ body }, reply) => {
    const author = identifier(field(body, 'user'), 'user');
    const post = await createPost(parts, author, boundedText(field(body, 'text'), 'text', longestText));
    return reply.code(201).send(post);
  });
  routes.post<{ Params: { id: string } }>('/posts/:id/like', async ({ params, body }) =>
    likePost(parts, identifier(field(body, 'user'), 'user'), identifier(params.id, 'id')),
  );
}

/** @throws Refusal 400 when there is no such order. */
function orderOf(text: string | undefined): Order {
  if (text === undefined || text === 'ranked') return 'ranked';
  if (text === 'latest') return 'latest';
  throw new Refusal(400, `order must be "ranked" or "latest", got ${JSON.stringify(text)}`);
}

/** @throws Refusal 400 when it is neither absent nor 0 nor a user. */
function startOf(after: string | undefined): number {
  return after === undefined || after === '0' ? 0 : identifier(after, 'after');
}
