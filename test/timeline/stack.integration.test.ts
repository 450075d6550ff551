import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded, type EmbeddedServices } from './embedded-services.ts';
import { until } from './started-process.ts';

describe.each([
  { standIns: false, protection: 'off' },
  { standIns: true, protection: 'off' },
  { standIns: false, protection: 'on' },
  { standIns: true, protection: 'on' },
])('the embedded stack, stand-ins $standIns, protection $protection', ({ standIns, protection }) => {
  let stack: EmbeddedServices;

  beforeAll(async () => {
    stack = await startEmbedded({ standIns, apiReplicas: 2, environment: { PROTECTION: protection } });
    await until(async () => (await fetch(`${stack.plan.url}/health`)).ok, 'the stack');
  });
  afterAll(() => stack.stop());

  test('names its parts, and the stand-ins among them', () => {
    expect(Object.keys(stack.plan.parts).sort()).toEqual(['api', 'edge', 'postgres', 'redis', 'worker']);
    expect(stack.plan.parts['postgres']).toMatch(/^PostgreSQL \d+/);
    if (standIns) {
      expect(stack.plan.parts['redis']).toBe('stand-in (TIMELINE_STAND_INS=always)');
      expect(stack.plan.parts['edge']).toBe('stand-in (TIMELINE_STAND_INS=always)');
    }
  });

  test('listens on loopback only', () => {
    expect(new URL(stack.plan.url).hostname).toBe('127.0.0.1');
    expect(stack.environmentOf('api')['HOST']).toBeUndefined();
  });

  test('carries a post through all its parts to a reader', async () => {
    const { url } = stack.plan;
    const reader = 250;
    const timeline = async (): Promise<number[]> => {
      const response = await fetch(`${url}/home/${reader}`);
      const { posts } = (await response.json()) as { posts: { id: number }[] };
      return posts.map((post) => post.id);
    };
    const authors = (await (await fetch(`${url}/home/${reader}`)).json()) as {
      posts: { author: { id: number } }[];
    };
    const created = await fetch(`${url}/posts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: authors.posts[0]?.author.id, text: 'counting goes on #results' }),
    });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: number };
    // Nobody has liked it yet, so it may rank below the page: that it is a candidate shows when it is liked.
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        fetch(`${url}/posts/${id}/like`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ user: index + 1 }),
        }),
      ),
    );
    await expect.poll(timeline, { timeout: 30_000 }).toContain(id);
    await expect.poll(async () => (await fetch(`${url}/idle`)).status, { timeout: 30_000 }).toBe(200);
  });

  test('ends with all its children when told to, PostgreSQL cleanly', async () => {
    const launcher = stack.processes.get('postgres-1');
    const codes = await Promise.all(
      [...stack.processes].map(async ([replica, each]) => [replica, await each.stop()] as const),
    );
    expect(new Map(codes).get('postgres-1')).toBe(0);
    expect(launcher?.output).toContain('database system is shut down');
    const left = await readdir('/proc').catch(() => []);
    expect(left).not.toContain(String(launcher?.pid));
    await expect(fetch(`${stack.plan.url}/health`)).rejects.toThrow();
  });
});

test('the launcher of PostgreSQL ends when PostgreSQL does', async () => {
  const stack = await startEmbedded({ services: ['postgres'], standIns: true });
  try {
    const launcher = stack.processes.get('postgres-1');
    const started = async (): Promise<boolean> => launcher?.output.includes('ready to accept') ?? false;
    await until(started, 'PostgreSQL', launcher);
    const pid = Number(/\[(\d+)\] LOG: {2}database system is ready/.exec(launcher?.output ?? '')?.[1]);
    process.kill(pid, 'SIGINT');
    await expect.poll(() => launcher?.ended, { timeout: 20_000 }).toBe(true);
  } finally {
    await stack.stop();
  }
});
