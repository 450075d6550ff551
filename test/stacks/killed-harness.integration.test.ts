import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../harness/src/drivers/system/leases/cleanup.ts';
import { listProcesses, processEnvironment } from '../../harness/src/drivers/system/processes/proc.ts';
import { openLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import { isMissing } from '../system/needed-tools.ts';
import { driversUnderTest, type DriverUnderTest } from './drivers-under-test.ts';
import { leftoversOf } from './leftovers.ts';

const harnessFile = fileURLToPath(new URL('fixture/harness.ts', import.meta.url));

/** A harness in a process of its own, with a stack up. */
async function harnessWithStack(
  driver: DriverUnderTest,
  runId: string,
  guard: 'guarded' | 'alone',
  ...proxied: readonly 'proxied'[]
): Promise<{ harness: ChildProcess; url: string }> {
  const harness = spawn(process.execPath, [harnessFile, driver.name, runId, guard, ...proxied], {
    env: { ...process.env, ...driver.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(harness.stdout)) {
    if (line.startsWith('up ')) return { harness, url: line.slice(3) };
  }
  throw new Error('the harness ended before its stack was up');
}

async function killHard(harness: ChildProcess): Promise<void> {
  harness.kill('SIGKILL');
  await once(harness, 'exit');
}

for (const driver of driversUnderTest.filter((each) => each.owns)) {
  const missing = await isMissing(driver.name, driver.probe);
  const unproxied = missing || (await isMissing('Toxiproxy', driver.proxies));

  describe.skipIf(missing)(`a harness that is killed: ${driver.name}`, () => {
    let cache: string;
    const runId = (test: string): string => `killed-${process.pid}-${test}`;

    beforeAll(async () => {
      cache = await mkdtemp(join(tmpdir(), 'headroom-test-cache-'));
      vi.stubEnv('HEADROOM_CACHE', cache);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    });

    it('leaves a stack behind, of which a clean-up removes everything', async () => {
      const { harness, url } = await harnessWithStack(driver, runId('cleanup'), 'alone');
      await expect(cleanUp({ runId: runId('cleanup') })).rejects.toMatchObject({ code: 'run-in-progress' });
      expect((await cleanUp()).removed).toEqual([]);
      await fetch(new URL('/health', url)); // the stack of a live harness was left alone
      await killHard(harness);

      const left = await leftoversOf(runId('cleanup'));
      expect(left.length).toBeGreaterThan(3);
      const told = await cleanUp({ dryRun: true });
      expect(await leftoversOf(runId('cleanup'))).toEqual(left);
      const done = await cleanUp();
      expect(done.removed.length).toBeGreaterThanOrEqual(told.removed.length);
      expect(done.left).toEqual([]);
      expect(await leftoversOf(runId('cleanup'))).toEqual([]);
      expect((await cleanUp()).removed).toEqual([]);
    });

    it.skipIf(unproxied)('leaves proxies behind as well, which go with the rest', async () => {
      const { harness } = await harnessWithStack(driver, runId('proxied'), 'alone', 'proxied');
      await killHard(harness);
      expect((await cleanUp()).left).toEqual([]);
      expect(await leftoversOf(runId('proxied'))).toEqual([]);
    });

    it('has its run cleaned up when the run is resumed', async () => {
      const { harness } = await harnessWithStack(driver, runId('resume'), 'alone');
      await expect(openLease({ runId: runId('resume'), stack: 'test' })).rejects.toMatchObject({
        code: 'run-in-progress',
      });
      await killHard(harness);
      const lease = await openLease({ runId: runId('resume'), stack: 'test' });
      expect(await leftoversOf(runId('resume'))).toEqual(['its lease']);
      await lease.close();
    });

    it('has a guard that removes everything by itself, and then ends', async () => {
      const { harness } = await harnessWithStack(driver, runId('guard'), 'guarded');
      await killHard(harness);
      await expect.poll(() => leftoversOf(runId('guard')), { timeout: 60_000, interval: 200 }).toEqual([]);
      const guards = async (): Promise<number[]> => {
        const pids = (await listProcesses()).map((each) => each.pid);
        const environments = await Promise.all(pids.map((pid) => processEnvironment(pid)));
        return pids.filter((_pid, index) => environments[index]?.get('HEADROOM_GUARD') === runId('guard'));
      };
      await expect.poll(guards, { timeout: 20_000, interval: 200 }).toEqual([]);
    });
  });
}
