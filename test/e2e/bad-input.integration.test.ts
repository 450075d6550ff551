import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { starveK6 } from '../fixtures/starved-k6.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { checkout, startHeadroom, testFolder } from './headroom-process.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function headroomRun(url: string, change: Partial<ConfigInput>) {
  const test = await testFolder({
    name: 'bad-input',
    scenario: path.join(checkout, 'scenarios/paths.ts'),
    slo: { latencyMs: 500, goodShare: 0.99 },
    levels: [{ name: 'whole' }],
    stacks: { external: { url } },
    overload: false,
    ...change,
  });
  cleanups.push(test.remove);
  const run = startHeadroom(['run', '--config', test.configFile, '--results', test.results, '--json']);
  const { code, stderr } = await run.ended;
  const ended = run.events.find((event) => event.kind === 'run-ended');
  return { code, stderr, level: ended?.record.levels[0] };
}

describe('a run that asks for what cannot be', () => {
  it('says at least how much a target carries that does not collapse before the generator does', async (context) => {
    const k6 = await installedK6();
    if (k6?.kind !== 'executable') return context.skip('needs k6 as an executable');
    const starved = await starveK6(k6.path, 0.25).catch((error: unknown) => {
      if (process.env['CI']) throw error;
      return undefined;
    });
    if (starved === undefined) return context.skip('needs cgroups that this user may make');
    cleanups.push(starved.end);
    const url = await serverThat((_, response) => response.end('ok'));
    const { code, stderr, level } = await headroomRun(url, {
      k6: { path: starved.path },
      search: { initialLoad: 60, maxLoad: 4000, probeSeconds: 5, confirmSeconds: 5, maxInvalidTrials: 1 },
    });
    expect(code, stderr).toBe(4);
    expect(level?.status).toBe('measurement-invalid');
    expect(level?.collapsePoint).toBeUndefined();
    expect(level?.detail).toMatch(
      /^at least [\d.]+ requests\/s; above that, the load generator was the limit at [\d.]+ requests\/s/,
    );
    expect(stderr).toMatch(/Give the load generator more CPU/);
  });

  it('says that a level is gone when its first load kills it', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        `const server = require('node:http').createServer((request, response) => {
          if (request.url === '/health') response.end('ok');
          else process.exit(1);
        });
        server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    cleanups.push(async () => void child.kill('SIGKILL'));
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { code, stderr, level } = await headroomRun(url, {
      // It does not come back.
      health: { startTimeoutSeconds: 5, drainTimeoutSeconds: 2 },
      search: { initialLoad: 5, probeSeconds: 3, confirmSeconds: 5 },
    });
    expect(code, stderr).toBe(3);
    expect(level?.bracket).toEqual({});
    expect(stderr).toMatch(/at level "whole" was answered well: .*the connection is refused/);
  });
});
