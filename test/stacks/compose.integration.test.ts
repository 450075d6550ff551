import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { useReaderOf } from '../../harness/src/drivers/stacks/compose/engine/container-use.ts';
import { engineApi } from '../../harness/src/drivers/stacks/compose/engine/engine.ts';
import { docker, listEngineResources } from '../../harness/src/drivers/system/engine/cli.ts';
import { openLease, type OpenLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import type { ServiceCounters } from '../../harness/src/model/counters.ts';
import type { RunningStack, Stack } from '../../harness/src/ports/stack.ts';
import { isMissing } from '../system/needed-tools.ts';
import { compose } from './drivers-under-test.ts';
import { leftoversOf } from './leftovers.ts';

const health = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };
const context = { signal: new AbortController().signal, onProgress: () => undefined };
const missing = await isMissing(compose.name, compose.probe);

describe.skipIf(missing)('the compose stack', () => {
  const level = { name: 'Half', services: { worker: { cpus: 0.5 } } };
  let cache: string;
  let lease: OpenLease;
  let stack: Stack;
  let running: RunningStack;
  let tests = 0;

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'headroom-test-cache-'));
    vi.stubEnv('HEADROOM_CACHE', cache);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });
  beforeEach(async () => {
    tests += 1;
    lease = await openLease({ runId: `compose-${process.pid}-${tests}`, stack: 'compose' });
    stack = await compose.create({ lease, levels: [level], health });
    await stack.prepare(context);
    running = await stack.up(level, context);
  });
  afterEach(async () => {
    await running.down();
    await stack.close();
    await lease.close();
    expect(await leftoversOf(lease.runId)).toEqual([]);
  });

  async function worker(): Promise<ServiceCounters | undefined> {
    return (await running.counters()).find((each) => each.service === 'worker');
  }

  async function workerContainer(): Promise<string> {
    const ours = (await listEngineResources()).filter(({ runId }) => runId === lease.runId);
    return ours.find(({ name }) => name.endsWith('-worker-1'))?.id ?? '';
  }

  const ask = (path: string): Promise<unknown> => fetch(new URL(path, running.url)).catch(() => undefined);

  it('counts restarts, and goes on counting CPU where the life before ended', async () => {
    await docker(['update', '--restart', 'on-failure', await workerContainer()], { timeoutMs: 10_000 });
    for (let request = 0; request < 5; request += 1) await ask('/work?ms=100');
    const before = await worker();
    expect(before?.restarts).toBe(0);
    const container = await workerContainer();
    const exit = ['/node', '-e', "fetch('http://127.0.0.1:8080/exit')"]; // ends with the container it runs in
    await docker(['exec', container, ...exit], { timeoutMs: 20_000 }).catch(() => undefined);
    const toldByEngine = (): Promise<string> =>
      docker(['inspect', '--format', '{{.RestartCount}}', container], { timeoutMs: 10_000 });
    await expect.poll(toldByEngine, { timeout: 20_000 }).toBe('1');
    await expect.poll(async () => (await worker())?.restarts, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await worker())?.alive, { timeout: 20_000 }).toBe(true);
    const after = await worker();
    expect(after?.cpuSeconds).toBeGreaterThan(before?.cpuSeconds ?? Infinity);
    expect(after?.oomKills).toBe(0);
  });

  it('reads the same from the engine where it cannot read cgroups', async () => {
    for (let request = 0; request < 5; request += 1) await ask('/work?ms=100');
    const container = await workerContainer();
    const id = await docker(['inspect', '--format', '{{.Id}}', container], { timeoutMs: 10_000 });
    const notItsPid = process.pid;
    const read = await useReaderOf(await engineApi(), { id, pid: notItsPid });
    const before = await worker();
    const told = await read();
    const after = await worker();
    for (const name of ['cpuSeconds', 'periods', 'throttledPeriods'] as const) {
      expect(told[name]).toBeGreaterThanOrEqual(before?.[name] ?? Infinity);
      expect(told[name]).toBeLessThanOrEqual(after?.[name] ?? 0);
    }
    expect(told.memoryBytes / (after?.memoryBytes ?? 1)).toBeCloseTo(1, 0);
  });
});
