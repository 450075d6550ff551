import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../harness/src/drivers/system/leases/cleanup.ts';
import { openLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import { isMissing } from '../system/needed-tools.ts';
import { compose } from './drivers-under-test.ts';
import { leftoversOf } from './leftovers.ts';

const engineSocket = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '');
const health = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };
const context = { signal: new AbortController().signal, onProgress: () => undefined };
const missing = await isMissing(compose.name, compose.probe);

/** Stands before the engine; to close it is to lose the engine, without touching it. */
class EngineDoor {
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(path: string) {
    this.#path = path;
    this.#server = createServer((incoming) => {
      const onward = connect(engineSocket);
      for (const [one, other] of [
        [incoming, onward],
        [onward, incoming],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#sockets.delete(one));
      }
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#path, resolve));
  }

  async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

describe.skipIf(missing)('a container engine that goes away', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-engine-'));
    vi.stubEnv('HEADROOM_CACHE', folder);
    vi.stubEnv('DOCKER_HOST', `unix://${folder}/docker.sock`);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it('is told by counters and up, does not keep down from resolving, and leaves the rest to a clean-up', async () => {
    const runId = `engine-gone-${process.pid}`;
    const level = { name: '100', services: {} };
    const lease = await openLease({ runId, stack: 'compose' }, { guard: false });
    const stack = await compose.create({ lease, levels: [level], health });
    const before = new EngineDoor(`${folder}/docker.sock`);
    await before.open();
    await stack.prepare(context);
    const running = await stack.up(level, context);
    expect((await running.counters()).length).toBe(2);

    await before.shut();
    const engineGone = { code: 'engine-gone', exitCode: 3 };
    await expect
      .poll(() =>
        running.counters().then(
          () => 'counted',
          (error: unknown) => error,
        ),
      )
      .toMatchObject(engineGone);
    await running.down();
    await expect(stack.up(level, context)).rejects.toMatchObject(engineGone);
    expect((await cleanUp({ runId, force: true })).left.join()).toMatch(/containers, networks and volumes/);

    const after = new EngineDoor(`${folder}/docker.sock`);
    await after.open();
    expect(await leftoversOf(runId)).toContainEqual(expect.stringMatching(/^container /));
    const { left } = await cleanUp({ runId, force: true });
    expect(left).toEqual([]);
    expect(await leftoversOf(runId)).toEqual([]);
    await stack.close();
    await lease.close();
    await after.shut();
  });
});
