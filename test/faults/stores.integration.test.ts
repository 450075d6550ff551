import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createFaultInjector } from '../../harness/src/drivers/faults/catalogue.ts';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import type { FaultTargets, HeldFault } from '../../harness/src/ports/fault-injector.ts';
import type { Address } from '../../harness/src/ports/replica-control.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { bringUp, type StackThatIsUp } from '../stacks/stack-that-is-up.ts';
import { isMissing } from '../system/needed-tools.ts';
import { smallTimeline, stacksWithStores } from './stacks-with-stores.ts';

type AskedFault = Parameters<typeof faultSchema.parse>[0];

const injector = createFaultInjector({ workingFolder: '.' });
const never = new AbortController().signal;
const untilTaken = { clock: systemClock, end: never, interrupted: never };
const cache = { service: 'redis', password: 'timeline' };
const database = { service: 'postgres', user: 'timeline', password: 'timeline' };
const holder = fileURLToPath(new URL('fixture/holds-a-fault.ts', import.meta.url));

for (const { name, probe, create } of stacksWithStores) {
  const missing = await isMissing(`what ${name} needs`, probe);

  describe.skipIf(missing)(`faults of the stores of a stack: ${name}`, () => {
    let up: StackThatIsUp;
    let running: RunningStack;

    beforeAll(async () => {
      up = await bringUp({ name: 'stores', level: smallTimeline, create });
      ({ running } = up);
    });
    afterAll(() => up.end());

    async function targetsOf(service: string): Promise<FaultTargets> {
      const replicas = (await running.controls()).filter((each) => each.service === service);
      return { replicas, hops: [] };
    }

    async function addressOf(service: string, port: number): Promise<Address> {
      const [replica] = (await targetsOf(service)).replicas;
      const address = await replica?.address(port);
      if (address === undefined) throw new Error(`${service} is not reached on port ${port}`);
      return address;
    }

    async function inject(asked: AskedFault): Promise<HeldFault> {
      const fault = faultSchema.parse(asked);
      const targets = await targetsOf('service' in fault ? fault.service : '');
      expect(await injector.refusal(fault, targets)).toBeUndefined();
      const held = await injector.inject(fault, targets, untilTaken);
      onTestFinished(() => held.revert());
      return held;
    }

    async function takenBack(held: HeldFault): Promise<string> {
      await held.revert();
      return held.gone(never);
    }

    async function refusalOf(asked: AskedFault): Promise<string | undefined> {
      const fault = faultSchema.parse(asked);
      return injector.refusal(fault, await targetsOf('service' in fault ? fault.service : ''));
    }

    describe('a Redis', () => {
      let redis: Redis;

      beforeEach(async () => {
        redis = new Redis({
          ...(await addressOf('redis', 6379)),
          lazyConnect: true,
          enableReadyCheck: false,
          protocol: 2,
          disableClientInfo: true,
        });
        await redis.connect();
        if (name === 'compose') await redis.auth('timeline');
        await redis.set('of-this-test', 'there');
      });
      afterEach(() => redis.disconnect());

      it('cache-flush takes all its keys, once', async () => {
        const held = await inject({ kind: 'cache-flush', ...cache });
        expect(held.seen).toMatch(/^redis-1 has 0 keys, [1-9]\d* before$/);
        expect(await redis.get('of-this-test')).toBeNull();
        await redis.set('of-this-test', 'again');
        await delay(600);
        expect(await redis.get('of-this-test')).toBe('again');
        expect(await takenBack(held)).toMatch(/^redis-1 has [1-9]\d* keys again, [1-9]\d* before$/);
      });

      it('cache-flush every so many seconds keeps it cold, until it is taken back', async () => {
        const held = await inject({ kind: 'cache-flush', ...cache, everySeconds: 0.3 });
        await redis.set('of-this-test', 'again');
        await expect.poll(() => redis.get('of-this-test'), { timeout: 3000 }).toBeNull();
        await takenBack(held);
        await redis.set('of-this-test', 'again');
        await delay(800);
        expect(await redis.get('of-this-test')).toBe('again');
      });

      it('cache-flush of nothing is no fault that took', async () => {
        await redis.flushall();
        await expect(inject({ kind: 'cache-flush', ...cache })).rejects.toMatchObject({
          name: 'FaultNotApplied',
          message: 'redis-1 was empty before',
        });
      });
    });

    describe('a PostgreSQL', () => {
      let own: pg.Client;

      beforeEach(async () => {
        own = await connected();
      });
      afterEach(() => own.end());

      async function connected(): Promise<pg.Client> {
        const client = new pg.Client({
          ...(await addressOf('postgres', 5432)),
          ...{ user: 'timeline', password: 'timeline', database: 'timeline' },
        });
        await client.connect();
        return client;
      }

      async function countOf(condition: string): Promise<number> {
        const { rows } = await own.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend' AND ${condition}`,
        );
        return rows[0]?.count ?? Number.NaN;
      }
      const ours = (): Promise<number> => countOf("application_name LIKE 'headroom-%'");

      it('connection-exhaustion leaves no connection, takes those that become free, and gives all back', async () => {
        const held = await inject({ kind: 'connection-exhaustion', ...database });
        expect(held.seen).toMatch(
          /^postgres-1 refuses: sorry, too many clients already \(\d+ of 40 connections are ours\)$/,
        );
        await expect(connected()).rejects.toMatchObject({ code: '53300' });
        await own.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'headroom-takes-%' LIMIT 3",
        );
        await expect.poll(() => countOf('true'), { timeout: 5000 }).toBeLessThan(40);
        await expect.poll(() => countOf('true'), { timeout: 5000 }).toBe(40);
        await expect(connected()).rejects.toMatchObject({ code: '53300' });
        expect(await takenBack(held)).toBe('postgres-1 lets a new connection in, and has none of ours');
        expect(await ours()).toBe(0);
        await (await connected()).end();
      });

      it('slow-queries keeps it at work, and leaves none', async () => {
        const held = await inject({ kind: 'slow-queries', ...database, connections: 4 });
        expect(held.seen).toBe('postgres-1 works on 4 queries of ours');
        expect(await countOf("application_name LIKE 'headroom-storms-%' AND state = 'active'")).toBe(4);
        expect(await takenBack(held)).toBe('postgres-1 lets a new connection in, and has none of ours');
        expect(await ours()).toBe(0);
      });

      it('slow-queries asks again what is answered', async () => {
        const sql = 'SELECT pg_sleep(0.3)';
        const held = await inject({ kind: 'slow-queries', ...database, connections: 2, sql });
        await delay(1000);
        expect(await countOf("application_name LIKE 'headroom-storms-%' AND state = 'active'")).toBe(2);
        await takenBack(held);
      });

      it('slow-queries of what is no query is no fault that took, and leaves none', async () => {
        const injecting = inject({
          kind: 'slow-queries',
          ...database,
          connections: 2,
          sql: 'SELECT nothing',
        });
        await expect(injecting).rejects.toMatchObject({
          name: 'FaultNotApplied',
          message: 'postgres-1 refuses the query: column "nothing" does not exist',
        });
        expect(await ours()).toBe(0);
      });

      it.each([
        { kind: 'connection-exhaustion', ...database } as const,
        { kind: 'slow-queries', ...database } as const,
      ])('$kind leaves nothing when the harness is killed', async (fault) => {
        const { port } = await addressOf('postgres', 5432);
        const harness = spawn(process.execPath, [holder, JSON.stringify(fault), String(port)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        for await (const line of createInterface(harness.stdout)) if (line.startsWith('held ')) break;
        expect(await ours()).toBeGreaterThan(8);
        harness.kill('SIGKILL');
        await once(harness, 'exit');
        await expect.poll(ours, { timeout: 10_000 }).toBe(0);
        await (await connected()).end();
      });
    });

    it.each<[AskedFault, RegExp]>([
      [
        { kind: 'cache-flush', service: 'postgres', port: 5432 },
        /^postgres-1 does not answer as a Redis on its port 5432: /,
      ],
      [
        { kind: 'slow-queries', service: 'redis', port: 6379 },
        /^redis-1 does not let us in as a PostgreSQL on its port 6379 \(user postgres\): /,
      ],
      [
        { kind: 'connection-exhaustion', ...database, password: 'another' },
        /^postgres-1 does not let us in .*: password authentication failed for user "timeline"$/,
      ],
      [
        { kind: 'cache-flush', service: 'redis', port: 6380 },
        /^port 6380 of redis-1 cannot be reached from here$/,
      ],
    ])('refuses %j', async (asked, why) => {
      expect(await refusalOf(asked)).toMatch(why);
    });
  });
}
