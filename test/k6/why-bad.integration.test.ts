import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, installedK6, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();

describe.skipIf(k6 === undefined)('why requests were bad (needs k6)', () => {
  let bench: Bench;
  let server: TestServer;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
    server = await startTestServer();
    await mkdir(join(bench.folder, 'logs'), { recursive: true });
  });
  afterAll(async () => {
    await server.close();
    await bench.clear();
  });

  it('is told by the statuses of their answers, the most frequent first, and of good ones nothing', async () => {
    const mix = JSON.stringify({ '/401': 3, '/503': 1, '/ok': 6, '/slow': 1 });
    const generator = await bench.generator({ environment: { MIX: mix } });
    const result = await bench.trial(generator, { url: server.url, load: 100, seconds: 2 });
    expect(result.statuses).toEqual([401, 503]);
    expect(result.failures).toEqual([]);
    expect(total(result.seconds, ({ bad }) => bad['http-4xx'])).toBeGreaterThan(20);
  });

  it("is told in the generator's own words where there was no answer", async () => {
    const generator = await bench.generator({ environment: { PATHS: '/reset' } });
    const result = await bench.trial(generator, { url: server.url, load: 40, seconds: 1 });
    expect(result.statuses).toEqual([]);
    expect(result.failures.join()).toMatch(/reset by peer|EOF/);
  });
});
