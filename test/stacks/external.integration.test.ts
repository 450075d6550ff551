import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertAllowedHost } from '../../harness/src/drivers/stacks/external/allowed-host.ts';
import { createExternalStack } from '../../harness/src/drivers/stacks/external/external-stack.ts';
import type { Level } from '../../harness/src/model/config/config.ts';
import type { Stack } from '../../harness/src/ports/stack.ts';
import { forThisMachine, key } from '../fixtures/certificates.ts';
import { fixtureFolder } from './drivers-under-test.ts';

describe('assertAllowedHost', () => {
  it.each([
    'http://localhost:1',
    'http://shop.localhost',
    'http://127.0.0.1',
    'http://127.9.8.7',
    'http://[::1]:3',
    'http://[::ffff:127.0.0.1]',
  ])('allows loopback: %s', (url) => assertAllowedHost(new URL(url), []));

  it.each([
    'http://192.0.2.1',
    'http://0.0.0.0',
    'http://[2001:db8::1]',
    'http://no-such-host.invalid',
    'http://notlocalhost',
  ])('refuses what is not: %s', async (url) => {
    await expect(assertAllowedHost(new URL(url), [])).rejects.toMatchObject({
      code: 'host-not-allowed',
      exitCode: 2,
    });
  });

  it('allows a host that the config names, and no other', async () => {
    const allowed = [{ host: 'Staging.invalid', why: 'ours' }];
    await assertAllowedHost(new URL('http://staging.invalid'), allowed);
    await expect(assertAllowedHost(new URL('http://prod.invalid'), allowed)).rejects.toThrow('prod.invalid');
  });
});

describe('the external stack', () => {
  let folder: string;
  let server: Server;
  let asked = 0;
  const context = { signal: new AbortController().signal, onProgress: () => undefined };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-external-'));
    server = createServer((request, response) => {
      asked += 1;
      response.writeHead(request.url === '/soon' && asked < 4 ? 503 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const command = (what: string): string[] => [
    process.execPath,
    'set-level.mjs',
    what,
    join(folder, 'level'),
  ];

  function stackWith(levels: readonly Level[], path = '/health'): Stack {
    return createExternalStack({
      levels,
      config: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, prepare: [] },
      configFolder: fixtureFolder,
      health: { path, startTimeoutSeconds: 10, drainTimeoutSeconds: 5 },
      allowHosts: [],
      runId: 'external-test',
      commandLimitSeconds: 1,
    });
  }

  function levelOf(name: string, up: string[][], down: string[][] = []): Level {
    return { name, services: {}, commands: { up, down } };
  }

  const log = async (): Promise<string> => readFile(join(folder, 'level.commands'), 'utf8');

  it('refuses several levels when nothing tells them apart', () => {
    const bare = { name: '50', services: {} };
    expect(() => stackWith([levelOf('100', [['true']]), bare])).toThrow(
      /level "50" has nothing that puts the external stack at it/,
    );
    expect(() => stackWith([bare])).not.toThrow();
  });

  it('waits until the server answers with less than 500: it need not know the health path', async () => {
    const level = levelOf('100', []);
    asked = 0;
    await (await stackWith([level], '/soon').up(level, context)).down();
    expect(asked).toBe(4);
  });

  it('comes up with a doubt, after a moment, where nothing here starts the server and it does not answer well', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const stack = (levels: readonly Level[], at: string): Stack =>
      createExternalStack({
        levels,
        config: { url: at, prepare: [] },
        configFolder: fixtureFolder,
        health: { path: '/', startTimeoutSeconds: 4, drainTimeoutSeconds: 5 },
        allowHosts: [],
        runId: 'external-test',
      });
    const bare = { name: '100', services: {} };
    const startedMs = performance.now();
    const nobody = await stack([bare], 'http://127.0.0.1:9').up(bare, context);
    expect(performance.now() - startedMs).toBeLessThan(3000);
    expect(nobody.doubt).toMatchObject({
      code: 'service-unhealthy',
      message: expect.stringContaining(
        'not healthy within 2 s; last answer: connect ECONNREFUSED 127.0.0.1:9 (',
      ) as string,
    });
    const mute = await stack([bare], `http://127.0.0.1:${port}`).up(bare, context);
    expect(mute.doubt?.message).toContain('last answer: no answer within 2 s');
    // One that a command is to start may take its time.
    const started = levelOf('100', [['true']]);
    await expect(stack([started], 'http://127.0.0.1:9').up(started, context)).rejects.toThrow(
      'not healthy within 4 s',
    );
    silent.closeAllConnections();
    silent.close();
  });

  it('waits for none that shows a certificate which is not trusted: it is there', async () => {
    const secure = createSecureServer({ key, cert: forThisMachine }, (_request, response) => response.end());
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const level = levelOf('100', [['true']]);
    const stack = createExternalStack({
      levels: [level],
      config: { url: `https://127.0.0.1:${(secure.address() as AddressInfo).port}`, prepare: [] },
      configFolder: fixtureFolder,
      health: { path: '/', startTimeoutSeconds: 60, drainTimeoutSeconds: 5 },
      allowHosts: [],
      runId: 'external-test',
    });
    const { doubt } = await stack.up(level, context);
    // In words of TLS, without advice that is about Node.
    expect(doubt?.message).toMatch(/is not healthy: unable to verify the first certificate \(/);
    secure.close();
  });

  it('runs the commands of a level with its name and the run, and undoes it once', async () => {
    const level = levelOf('75', [command('up')], [command('down')]);
    const running = await stackWith([level]).up(level, context);
    await running.down();
    await running.down();
    expect(await log()).toBe('up 75 external-test\ndown 75 external-test\n');
  });

  it('tells which command failed, how, and its last words; and undoes the level', async () => {
    const level = levelOf('25', [command('fail'), command('up')], [command('down')]);
    await expect(stackWith([level]).up(level, context)).rejects.toMatchObject({
      code: 'level-command-failed',
      exitCode: 3,
      message: expect.stringMatching(
        /set-level\.mjs fail .* failed: exit code 7\n {2}the balancer refuses$/,
      ) as string,
    });
    expect(await log()).toMatch(/fail 25 external-test\ndown 25 external-test\n$/);
  });

  it('ends a command that takes too long', async () => {
    const level = levelOf('25', [command('hang')]);
    await expect(stackWith([level]).up(level, context)).rejects.toThrow(/no end within 1 s/);
  });

  it('tells a command that does not exist', async () => {
    const level = levelOf('25', [['no-such-program-of-headroom']]);
    await expect(stackWith([level]).up(level, context)).rejects.toThrow(/failed: .*ENOENT/);
  });

  it('reports an undoing that fails, and still undoes the rest', async () => {
    const level = levelOf('10', [], [command('fail'), command('down')]);
    const running = await stackWith([level]).up(level, context);
    await expect(running.down()).rejects.toMatchObject({ code: 'level-command-failed' });
    expect(await log()).toMatch(/fail 10 external-test\ndown 10 external-test\n$/);
  });
});
