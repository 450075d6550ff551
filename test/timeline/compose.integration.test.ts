import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from '../system/needed-tools.ts';

const folder = fileURLToPath(new URL('../../targets/timeline', import.meta.url));
const project = `headroom-test-timeline-${process.pid}`;

const engineIsMissing = await isMissing('docker compose with an engine', async () => {
  await execa('docker', ['compose', 'version']);
  await execa('docker', ['version', '--format', '{{.Server.Version}}']);
});

const prepare = (kind: string): Promise<{ exitCode?: number; stdout: string; stderr: string }> =>
  execa(process.execPath, ['prepare.ts', kind], { cwd: folder, reject: false });

const compose = (...words: string[]): Promise<{ stdout: string }> =>
  execa('docker', ['compose', '--project-name', project, ...words], { cwd: folder });

test('prepare names what it takes when it is asked for something else', async () => {
  expect(await prepare('swarm')).toMatchObject({
    exitCode: 2,
    stderr: 'prepare.ts takes one of embedded, compose, got "swarm"',
  });
});

describe.skipIf(engineIsMissing)('the timeline in containers', () => {
  beforeAll(async () => {
    expect(await prepare('compose')).toMatchObject({ exitCode: 0 });
    await compose('up', '--detach', '--wait', '--scale', 'api=4');
  });
  afterAll(() => compose('down', '--volumes', '--timeout', '3'));

  const url = async (path: string): Promise<string> =>
    `http://${(await compose('port', 'edge', '8080')).stdout.trim()}${path}`;

  test('makes its image once', async () => {
    const { stdout } = await prepare('compose');
    expect(stdout).toMatch(/^image headroom-timeline:[0-9a-f]{16} is there$/m);
    expect(stdout).not.toContain('building');
  });

  test('is published on loopback only', async () => {
    expect(await url('/')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  test('is healthy when all replicas are, and serves timelines', async () => {
    expect((await fetch(await url('/health'))).status).toBe(200);
    const response = await fetch(await url('/home/1'));
    const { posts } = (await response.json()) as { posts: unknown[] };
    expect(posts).toHaveLength(20);
  });

  test('carries a post to the timelines, and is idle then', async () => {
    const response = await fetch(await url('/posts'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 1, text: 'polls are closed #election' }),
    });
    expect(response.status).toBe(201);
    const idle = await url('/idle');
    await expect.poll(async () => (await fetch(idle)).status, { timeout: 30_000 }).toBe(200);
  });

  test('is not healthy when a replica is missing', async () => {
    await compose('stop', '--timeout', '3', 'api');
    const health = await url('/health');
    await expect.poll(async () => (await fetch(health)).status, { timeout: 60_000 }).toBe(503);
  });
});
