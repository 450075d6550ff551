import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { listEngineResources, removeEngineResource } from '../../harness/src/drivers/system/engine/cli.ts';
import { labelledProcesses } from '../../harness/src/drivers/system/processes/labelled-processes.ts';
import { openLease, type OpenLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import type { Config, Level } from '../../harness/src/model/config/config.ts';
import type { ServiceCounters } from '../../harness/src/model/counters.ts';
import type { RunningStack, Stack } from '../../harness/src/ports/stack.ts';
import { isMissing } from '../system/needed-tools.ts';
import { contextOf, endpointOf, levelOf } from './asked-of-a-stack.ts';
import type { DriverUnderTest } from './drivers-under-test.ts';
import { leftoversOf } from './leftovers.ts';

const defaultHealth = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };

let runs = 0;

/** What holds for every stack. */
export async function describeStack(driver: DriverUnderTest): Promise<void> {
  const missing = await isMissing(driver.name, driver.probe);

  describe.skipIf(missing)(`a stack: ${driver.name}`, () => {
    let cache: string;
    let lease: OpenLease;
    const stacks: Stack[] = [];
    const risen: RunningStack[] = [];

    beforeAll(async () => {
      cache = await mkdtemp(join(tmpdir(), 'headroom-test-cache-'));
      vi.stubEnv('HEADROOM_CACHE', cache);
      for (const [name, value] of Object.entries(driver.environment)) vi.stubEnv(name, value);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    });
    afterEach(async () => {
      for (const running of risen.splice(0)) await running.down();
      for (const stack of stacks.splice(0)) await stack.close();
      await lease.close();
      expect(await leftoversOf(lease.runId)).toEqual([]);
    });

    async function prepared(
      levels: readonly Level[],
      health: Partial<typeof defaultHealth> = {},
      metrics: Config['metrics'] = [],
    ): Promise<Stack> {
      runs += 1;
      lease = await openLease({ runId: `contract-${process.pid}-${runs}`, stack: 'test' });
      const stack = await driver.create({ lease, levels, health: { ...defaultHealth, ...health }, metrics });
      stacks.push(stack);
      await stack.prepare(contextOf());
      return stack;
    }

    async function upAt(level: Level): Promise<RunningStack> {
      const running = await (await prepared([level])).up(level, contextOf());
      risen.push(running);
      return running;
    }

    async function ask(running: RunningStack, path: string): Promise<string> {
      return (await fetch(new URL(path, running.url), { signal: AbortSignal.timeout(30_000) })).text();
    }

    /** Keeps two requests in flight until the returned function is called. */
    function loadOn(running: RunningStack): () => Promise<void> {
      let goesOn = true;
      const users = [1, 2].map(async () => {
        while (goesOn) await ask(running, '/work?ms=20').catch(() => undefined);
      });
      return async () => {
        goesOn = false;
        await Promise.all(users);
      };
    }

    const workersOf = (counters: readonly ServiceCounters[]): ServiceCounters[] =>
      counters.filter((each) => each.service === 'worker');

    it('comes up, answers on loopback, and leaves nothing when it goes down, twice', async () => {
      const running = await upAt(levelOf('100'));
      expect(running.url.hostname).toBe('127.0.0.1');
      expect((await fetch(new URL('/health', running.url))).status).toBe(200);
      await running.down();
      await running.down();
    });

    it('hands the level to the service', async () => {
      const running = await upAt(levelOf('small', { worker: { environment: { POOL_SIZE: '7' } } }));
      const name = driver.owns ? 'POOL_SIZE' : 'anything';
      expect(await ask(running, `/environment?name=${name}`)).toBe(driver.owns ? '7' : 'small');
      await running.down();
    });

    it('says what it is made of, and how CPU is limited', async () => {
      const stack = await prepared([levelOf('100')]);
      const provenance = await stack.prepare(contextOf());
      expect(provenance.kind).toBe(stack.kind);
      expect(Object.keys(provenance.parts).length).toBeGreaterThan(0);
      expect(provenance.cpuLimit).not.toBe('');
    });

    it('tells who is not healthy, with its last log lines, and leaves nothing', async () => {
      const level = levelOf('100');
      const stack = await prepared([level], { path: '/never', startTimeoutSeconds: driver.owns ? 6 : 1 });
      const before = await leftoversOf(lease.runId);
      await expect(stack.up(level, contextOf())).rejects.toMatchObject({
        code: 'service-unhealthy',
        exitCode: 3,
        message: expect.stringMatching(/503/) as string,
      });
      expect(await leftoversOf(lease.runId)).toEqual(before);
    });

    it.runIf(driver.owns)('tells the last words of a service that dies while it starts', async () => {
      const level = levelOf('100', { worker: { environment: { DIE_WITH: 'no database' } } });
      const stack = await prepared([level]);
      await expect(stack.up(level, contextOf())).rejects.toMatchObject({
        code: 'service-unhealthy',
        message: expect.stringMatching(/"worker"[^]*cannot start: no database/) as string,
      });
    });

    it.runIf(driver.owns)(
      'refuses a level of a service that it does not have, naming the nearest',
      async () => {
        await expect(prepared([levelOf('100', { workr: { cpus: 1 } })])).rejects.toMatchObject({
          code: 'service-unknown',
          exitCode: 2,
          hint: 'did you mean "worker"?',
        });
      },
    );

    it.each([50, 400, 1200])(
      'leaves nothing when it is interrupted %i ms after the start',
      async (afterMs) => {
        const level = levelOf('100');
        const stack = await prepared([level], { path: '/never' });
        const controller = new AbortController();
        const reason = new Error('Ctrl-C');
        const rising = stack.up(level, contextOf(controller.signal));
        setTimeout(() => controller.abort(reason), afterMs);
        await expect(rising).rejects.toBe(reason);
      },
    );

    it('tells where each replica of a service is read, and nothing of what nobody named', async () => {
      const level = levelOf('100', driver.owns ? { worker: { replicas: 2 } } : {});
      const running = await (await prepared([level], {}, [endpointOf('worker')])).up(level, contextOf());
      risen.push(running);
      const addresses = await running.addressesOf('worker', 8080);
      expect(addresses.map(({ replica }) => replica)).toEqual(driver.owns ? ['worker-1', 'worker-2'] : []);
      for (const { url } of addresses) {
        expect(new URL(url).hostname).toBe('127.0.0.1');
        expect((await fetch(new URL('/health', url))).status).toBe(200);
      }
      expect(await running.addressesOf('worker', 8081)).toEqual([]);
      expect(await running.addressesOf('nobody', 8080)).toEqual([]);
    });

    it.runIf(driver.owns)(
      'refuses metrics of a service that it does not have, naming the nearest',
      async () => {
        const level = levelOf('100');
        await expect(prepared([level], {}, [endpointOf('workr')])).rejects.toMatchObject({
          code: 'service-unknown',
          exitCode: 2,
          message: expect.stringMatching(/^metrics\[0\]\.service names service "workr"/) as string,
          hint: 'did you mean "worker"?',
        });
      },
    );

    describe.runIf(driver.owns)('with its inside seen', () => {
      it('counts upward only', async () => {
        const running = await upAt(levelOf('50', { worker: { cpus: 0.5 } }));
        const stop = loadOn(running);
        let last = await running.counters();
        for (let look = 0; look < 10; look += 1) {
          await delay(100);
          const now = await running.counters();
          expect(now.map((each) => each.replica)).toEqual(last.map((each) => each.replica));
          now.forEach((each, index) => {
            const then = last[index];
            expect(each.alive).toBe(true);
            expect(each.memoryBytes).toBeGreaterThan(1e6);
            for (const name of [
              'cpuSeconds',
              'periods',
              'throttledPeriods',
              'restarts',
              'oomKills',
            ] as const) {
              expect(each[name]).toBeGreaterThanOrEqual(then?.[name] ?? Infinity);
            }
          });
          last = now;
        }
        await stop();
        expect(workersOf(last)[0]?.cpuSeconds).toBeGreaterThan(0.05);
        await running.down();
      });

      it('starts as many replicas as the level says, each seen by itself', async () => {
        const running = await upAt(levelOf('100', { worker: { replicas: 2 } }));
        const counters = await running.counters();
        expect(counters.map((each) => each.replica).toSorted()).toEqual(['front-1', 'worker-1', 'worker-2']);
        await running.down();
      });

      it.runIf(driver.limitsMemory)(
        'kills a service that needs more memory than the level gives',
        async () => {
          const running = await upAt(levelOf('100', { worker: { memoryMb: 128 } }));
          await ask(running, '/eat').catch(() => undefined);
          const worker = async (): Promise<ServiceCounters | undefined> =>
            workersOf(await running.counters())[0];
          await expect.poll(async () => (await worker())?.alive, { timeout: 20_000 }).toBe(false);
          const kills = async (): Promise<number> => (await worker())?.oomKills ?? 0;
          await expect.poll(kills, { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
          expect((await worker())?.memoryLimitBytes).toBe(128 * 1024 * 1024);
          await running.down();
        },
      );

      it('sees that its services are gone, and goes down all the same', async () => {
        const running = await upAt(levelOf('100'));
        for (const { pid, runId, environment } of await labelledProcesses()) {
          if (runId === lease.runId && environment.has('HEADROOM_REPLICA')) process.kill(pid, 'SIGKILL');
        }
        for (const resource of await listEngineResources().catch(() => [])) {
          const { kind, runId } = resource;
          if (kind === 'container' && runId === lease.runId) await removeEngineResource(resource);
        }
        const alive = async (): Promise<boolean[]> => (await running.counters()).map((each) => each.alive);
        await expect.poll(alive, { timeout: 10_000 }).toEqual([false, false]);
        await running.down();
      });

      it('saves a log a replica', async () => {
        const running = await upAt(levelOf('100', { worker: { replicas: 2 } }));
        const folder = join(cache, 'logs', 'made', 'when-missing');
        await running.saveLogs(folder);
        const names = (await readdir(folder)).filter((name) => !name.startsWith('job'));
        expect(names.toSorted()).toEqual(['front-1.log', 'worker-1.log', 'worker-2.log']);
        expect(await readFile(join(folder, 'worker-2.log'), 'utf8')).toMatch(/^worker\S* listens on \d+$/m);
        await running.down();
      });
    });
  });
}
