import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Keyspace } from '../../targets/timeline/redis/keyspace.ts';
import { redisServer } from '../../targets/timeline/redis/server.ts';
import { freePort } from '../../targets/timeline/seed/free-port.ts';
import { connectRedis } from '../../targets/timeline/services/cache.ts';
import {
  enqueueFanOut,
  fanOutLag,
  finishFanOut,
  recoverFanOut,
  takeFanOut,
} from '../../targets/timeline/services/fan-out-queue.ts';
import { TimelinePusher } from '../../targets/timeline/services/worker/timeline-pusher.ts';
import { isMissing } from '../system/needed-tools.ts';
import { StartedProcess } from './started-process.ts';

interface Running {
  readonly url: string;
  stop(): Promise<unknown>;
}

async function startReal(): Promise<Running> {
  const port = await freePort();
  const server = new StartedProcess([
    ...['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', ''],
    ...['--maxmemory', '24mb', '--maxmemory-policy', 'volatile-lru'],
  ]);
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.stop() };
}

async function startStandIn(): Promise<Running> {
  const server = redisServer(new Keyspace(24 * 1024 * 1024, Date.now), Date.now);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP, so its address is no path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

const realIsMissing = await isMissing('redis-server', () =>
  promisify(execFile)('redis-server', ['--version']),
);

describe.each([
  { kind: 'Redis', start: startReal, skip: realIsMissing },
  { kind: 'the stand-in for Redis', start: startStandIn, skip: false },
])('$kind', ({ start, skip }) => {
  describe.skipIf(skip)('as this target uses it', () => {
    let running: Running;
    let redis: Redis;
    let other: Redis;

    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running.stop());
    beforeEach(async () => {
      redis = await connectRedis(running.url);
      other = await connectRedis(running.url);
      await redis.flushall();
    });
    afterEach(() => {
      redis.disconnect();
      other.disconnect();
    });

    test('keeps strings, byte for byte', async () => {
      const text = 'Ünïcode \r\n "quoted" 漢字 \u0000';
      expect(await redis.set('a', text)).toBe('OK');
      expect(await redis.get('a')).toBe(text);
      expect(await redis.get('nothing')).toBeNull();
      await redis.rpush('list', '1');
      expect(await redis.mget('nothing', 'a', 'list')).toEqual([null, text, null]);
      expect(await redis.del('a', 'nothing')).toBe(1);
    });

    test('keeps a large answer whole', async () => {
      const large = 'x'.repeat(300_000);
      await redis.set('large', large);
      expect(await redis.mget('large', 'large')).toEqual([large, large]);
    });

    test('keeps lists, and cuts, counts and reads them as Redis does', async () => {
      expect(await redis.rpush('list', '1', '2', '3')).toBe(3);
      expect(await redis.lpush('list', 'a', 'b')).toBe(5);
      expect(await redis.lrange('list', 0, -1)).toEqual(['b', 'a', '1', '2', '3']);
      expect(await redis.lrange('list', -2, -1)).toEqual(['2', '3']);
      expect(await redis.lrange('list', -99, 0)).toEqual(['b']);
      expect(await redis.lrange('list', 3, 1)).toEqual([]);
      expect(await redis.lrange('list', 7, 9)).toEqual([]);
      expect(await redis.lindex('list', -1)).toBe('3');
      expect(await redis.lindex('list', 9)).toBeNull();
      expect(await redis.ltrim('list', 0, 1)).toBe('OK');
      expect(await redis.llen('list')).toBe(2);
      expect(await redis.lrem('list', 1, 'b')).toBe(1);
      expect(await redis.ltrim('list', 5, 9)).toBe('OK');
      expect(await redis.exists('list')).toBe(0);
    });

    test('pushes onto lists that exist only, when asked to', async () => {
      expect(await redis.lpushx('list', '1')).toBe(0);
      expect(await redis.exists('list')).toBe(0);
      await redis.rpush('list', '1');
      expect(await redis.lpushx('list', '2', '3')).toBe(3);
      expect(await redis.lrange('list', 0, -1)).toEqual(['3', '2', '1']);
    });

    test('forgets a key when its second has passed, however it was set', async () => {
      await redis.set('a', 'text', 'EX', 1);
      await redis.rpush('list', '1');
      expect(await redis.expire('list', 1)).toBe(1);
      expect(await redis.expire('nothing', 1)).toBe(0);
      expect(await redis.exists('a', 'list')).toBe(2);
      await expect.poll(() => redis.exists('a', 'list'), { timeout: 10_000 }).toBe(0);
    });

    test('names the error of a wrong type, a wrong number and an unknown command', async () => {
      await redis.set('a', 'text');
      await expect(redis.lrange('a', 0, 1)).rejects.toThrow(/WRONGTYPE/);
      await expect(redis.call('LRANGE', 'list', 'x', '1')).rejects.toThrow(/not an integer/);
      await expect(redis.call('NOSUCH', 'a')).rejects.toThrow(/unknown command/);
      await expect(redis.call('GET')).rejects.toThrow(/wrong number of arguments/);
      await expect(redis.call('SET', 'a', 'b', 'XX', 'EX')).rejects.toThrow(/syntax error/);
    });

    test('carries out a transaction without another client in between', async () => {
      const fill = (client: Redis): Promise<unknown> =>
        client.multi().del('list').rpush('list', '1', '2').expire('list', 60).exec();
      await Promise.all(Array.from({ length: 20 }, (_, index) => fill(index % 2 === 0 ? redis : other)));
      expect(await redis.lrange('list', 0, -1)).toEqual(['1', '2']);
      expect(await redis.multi().llen('list').get('nothing').exec()).toEqual([
        [null, 2],
        [null, null],
      ]);
    });

    test('answers a pipeline in its order', async () => {
      const replies = await redis.pipeline().set('a', '1').get('a').del('a').get('a').exec();
      expect(replies?.map(([, value]) => value)).toEqual(['OK', '1', 1, null]);
    });

    test('lets a taker wait for a job, and gives each job to one taker', async () => {
      const taken = takeFanOut(other, 30);
      await enqueueFanOut(redis, { postId: 1, authorId: 2, enqueuedAt: 3 });
      expect(await taken).toMatchObject({ job: { postId: 1, authorId: 2, enqueuedAt: 3 } });
      expect(await takeFanOut(other, 0.05)).toBeUndefined();
    });

    test('gives jobs in the order they came, and keeps one that was not finished', async () => {
      for (const postId of [1, 2, 3])
        await enqueueFanOut(redis, { postId, authorId: 1, enqueuedAt: Date.now() });
      const first = await takeFanOut(other, 1);
      expect(first?.job.postId).toBe(1);
      expect((await fanOutLag(redis)).jobs).toBe(3);
      await finishFanOut(redis, first?.receipt ?? '');
      expect((await takeFanOut(other, 1))?.job.postId).toBe(2);
      expect(await recoverFanOut(redis)).toBe(1);
      expect((await takeFanOut(other, 1))?.job.postId).toBe(2);
    });

    test('takes the pushes of the worker, and cuts a timeline that has grown long', async () => {
      await redis.rpush('timeline:1', ...Array.from({ length: 120 }, (_, index) => String(500 - index)));
      await redis.rpush('timeline:2', '7');
      const pusher = new TimelinePusher(running.url);
      await pusher.push(900, [1, 2, 3]);
      await pusher.push(901, [2]);
      pusher.close();
      expect(await redis.lrange('timeline:1', 0, 1)).toEqual(['900', '500']);
      expect(await redis.llen('timeline:1')).toBe(100);
      expect(await redis.lrange('timeline:2', 0, -1)).toEqual(['901', '900', '7']);
      expect(await redis.exists('timeline:3')).toBe(0);
    });

    test('tells the worker what it refuses', async () => {
      await redis.set('timeline:1', 'no list');
      const pusher = new TimelinePusher(running.url);
      await expect(pusher.push(1, [1])).rejects.toThrow(/WRONGTYPE/);
      pusher.close();
    });

    test('evicts what may expire when memory is full, and never the queue', async () => {
      await enqueueFanOut(redis, { postId: 1, authorId: 1, enqueuedAt: 1 });
      const value = 'x'.repeat(10_000);
      for (let batch = 0; batch < 40; batch += 1) {
        const pipeline = redis.pipeline();
        for (let index = 0; index < 100; index += 1)
          pipeline.set(`post:${batch * 100 + index}`, value, 'EX', 1000);
        await pipeline.exec();
      }
      expect(await redis.dbsize()).toBeLessThan(2600);
      expect(await redis.dbsize()).toBeGreaterThan(1000);
      expect((await fanOutLag(redis)).jobs).toBe(1);
    });
  });
});
