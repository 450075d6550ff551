import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, installedK6, runId, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();
const image = 'headroom-test/k6';
const base = 'debian:bookworm-slim';

/** A base image that is here already, and an engine to run it. */
async function hasEngine(): Promise<boolean> {
  const { failed, stderr } = await execa('docker', ['image', 'inspect', base], { reject: false });
  if (failed && process.env['CI'])
    throw new Error(`a container engine with ${base} must be there in CI: ${stderr}`);
  return !failed;
}

const canRun = (await hasEngine()) && k6?.kind === 'executable';

describe.skipIf(!canRun)(`k6 in a container (needs k6, a container engine and ${base})`, () => {
  let bench: Bench;
  let server: TestServer;
  beforeAll(async () => {
    if (k6?.kind !== 'executable') throw new Error('skipped without k6');
    const folder = await mkdtemp(join(tmpdir(), 'headroom-test-image-'));
    await copyFile(k6.path, join(folder, 'k6'));
    // Another user, as in the official image: it must read the scenario all the same.
    const lines = [`FROM ${base}`, 'COPY k6 /usr/bin/k6', 'USER 12345', 'ENTRYPOINT ["k6"]'];
    await writeFile(join(folder, 'Dockerfile'), lines.join('\n'));
    await execa('docker', ['build', '--tag', image, folder]);
    await rm(folder, { recursive: true, force: true });
    bench = await createBench({
      kind: 'image',
      image,
      version: k6.version,
      origin: `container image: ${image}`,
    });
    server = await startTestServer();
  });
  afterAll(async () => {
    await server.close();
    await bench.clear();
    expect(
      (await execa('docker', ['ps', '--all', '--quiet', '--filter', `label=headroom.run=${runId}`])).stdout,
    ).toBe('');
    await execa('docker', ['image', 'rm', '--force', image]);
  });

  it('measures as it does outside', async () => {
    const generator = await bench.generator();
    const { seconds } = await bench.trial(generator, { url: server.url, load: 50, seconds: 3 });
    expect(total(seconds, (second) => second.offered)).toBe(150);
    expect(total(seconds, (second) => second.completed)).toBe(150);
    expect(total(seconds, (second) => second.generatorCpuCores)).toBeGreaterThan(0);
  });

  it('ends when it is stopped, and is killed when it is aborted', async () => {
    const generator = await bench.generator();
    const stop = new AbortController();
    const request = { url: server.url, load: 50, seconds: 60 };
    const stopped = await bench.trial(generator, request, {
      stop: stop.signal,
      onSecond: () => stop.abort(),
    });
    expect(stopped.seconds.length).toBe(1);
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const aborted = bench.trial(generator, request, {
      signal: abort.signal,
      onSecond: () => abort.abort(reason),
    });
    await expect(aborted).rejects.toBe(reason);
  });
});
