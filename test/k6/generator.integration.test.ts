import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listProcesses, processEnvironment } from '../../harness/src/drivers/system/processes/proc.ts';
import { countOf, mergeHistograms, quantileMs } from '../../harness/src/model/histogram.ts';
import type { BadKind, LoadSecond } from '../../harness/src/model/sample.ts';
import { createBench, installedK6, runId, scenarios, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();

describe.skipIf(k6 === undefined)('k6 as the load generator (needs k6)', () => {
  let bench: Bench;
  let server: TestServer;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
  });
  afterAll(() => bench.clear());
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await server.close();
    expect(await processesOfTheTest()).toEqual([]);
  });

  it('tells what the journey reads, and nothing that it writes', async () => {
    const generator = await bench.generator({ scenarioFile: join(scenarios, 'timeline.ts') });
    expect(generator.reads()).toEqual([]);
    await bench.trial(generator, { url: server.url, load: 40, seconds: 2 });
    const paths = generator.reads().map(({ path }) => path);
    expect(paths).toHaveLength(12);
    expect(new Set(paths).size).toBe(12);
    for (const path of paths)
      expect(path).toMatch(/^\/(?:home\/|users\/\d+\/posts$|posts\/\d+$|search\?q=|trends$)/);
    for (const path of paths) expect(server.arrived.get(path)).toBeGreaterThan(0);
  });

  it('sends exactly the arrivals that were drawn, as the server counts them', async () => {
    const generator = await bench.generator();
    const live: LoadSecond[] = [];
    const { seconds, complaints } = await bench.trial(
      generator,
      { url: `${server.url}/`, load: 150, seconds: 4 },
      { onSecond: (second) => live.push(second) },
    );
    expect(total(seconds, (second) => second.intended)).toBe(600);
    expect(total(seconds, (second) => second.offered)).toBe(600);
    expect(server.arrived).toEqual(new Map([['/', 600]]));
    expect(total(seconds, (second) => second.completed)).toBe(600);
    expect(total(seconds, (second) => second.dropped)).toBe(0);
    expect(seconds.at(-1)?.inFlight).toBe(0);
    expect(countOf(mergeHistograms(seconds.map((second) => second.latency)))).toBe(600);
    expect(countOf(mergeHistograms(seconds.map((second) => second.lateness)))).toBe(600);
    expect(live).toEqual(seconds);
    expect(complaints).toEqual([]);
    expect(generator.reads()).toEqual([{ path: '/' }]);

    const underLoad = seconds.filter((second) => second.atSeconds < 4.3);
    expect(underLoad.length).toBeGreaterThanOrEqual(3);
    expect(seconds.every((second) => second.allocatedVus > 100 && second.generatorCpuCores >= 0)).toBe(true);
    const file = join(bench.folder, 'logs', 'level-001.arrivals.json');
    const drawn = JSON.parse(await readFile(file, 'utf8')) as number[];
    expect(drawn).toHaveLength(40);
    expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(600);
  });

  it('spaces arrivals evenly when asked to', async () => {
    const generator = await bench.generator({ arrivals: 'even' });
    const { seconds } = await bench.trial(generator, { url: server.url, load: 12.5, seconds: 2 });
    expect(total(seconds, (second) => second.offered)).toBe(25);
    expect(server.arrived.get('/')).toBe(25);
  });

  it('sends the user and the password of a URL as a header of every request', async () => {
    const generator = await bench.generator();
    const url = server.url.replace('://', '://user:p%40ss%3A%2Fword@');
    const { seconds, complaints } = await bench.trial(generator, { url, load: 20, seconds: 2 });
    expect(total(seconds, (second) => second.completed)).toBe(40);
    expect([...server.authorizations]).toEqual([`Basic ${btoa('user:p@ss:/word')}`]);
    expect(complaints).toEqual([]);
    expect(await readFile(join(bench.folder, 'logs', 'level-001.log'), 'utf8')).not.toContain('word');
  });

  it('tells each way to fail from the others, as the server counts them', async () => {
    const paths = ['/ok', '/slow', '/never', '/500', '/503', '/404', '/302', '/reset'];
    const generator = await bench.generator({ environment: { PATHS: paths.join(', ') } });
    const { seconds } = await bench.trial(generator, { url: server.url, load: 200, seconds: 3 });
    const bad = (kind: BadKind): number => total(seconds, (second) => second.bad[kind]);
    const arrived = (path: string): number => server.arrived.get(path) ?? 0;
    expect([...server.arrived.keys()].toSorted()).toEqual(paths.toSorted());
    expect(bad('timeout')).toBe(arrived('/never'));
    expect(bad('http-5xx')).toBe(arrived('/500'));
    expect(bad('shed')).toBe(arrived('/503'));
    expect(bad('http-4xx')).toBe(arrived('/404'));
    expect(bad('unexpected')).toBe(arrived('/302'));
    // Not held against the server's own count: Go's HTTP client sends a GET again when a connection that it had used
    // before is reset.
    expect(bad('connection')).toBe(total(seconds, (second) => second.offered) - sumExcept(server, '/reset'));
    expect(bad('slow')).toBeGreaterThanOrEqual(arrived('/slow'));
    expect(total(seconds, (second) => second.good) + bad('slow')).toBe(arrived('/ok') + arrived('/slow'));
    expect(total(seconds, (second) => second.completed)).toBe(600);
    // Latency is of those that got an answer, whatever it said.
    const answers = countOf(mergeHistograms(seconds.map((second) => second.latency)));
    expect(answers).toBe(600 - bad('timeout') - bad('connection'));
  });

  it('counts a server that is not there as failed connections', async () => {
    await server.close();
    const generator = await bench.generator();
    const { seconds } = await bench.trial(generator, { url: server.url, load: 50, seconds: 2 });
    expect(total(seconds, (second) => second.bad.connection)).toBe(100);
    expect(await readFile(join(bench.folder, 'logs', 'level-001.log'), 'utf8')).toMatch(
      /requests failed: .*connection refused \(\d+ times\)/,
    );
    server = await startTestServer();
  });

  it('counts latency from when a request was due: a stall shows in all that were due meanwhile', async () => {
    const generator = await bench.generator({ timeoutMs: 3000, arrivals: 'even' });
    let stalled: Promise<void> | undefined;
    const { seconds } = await bench.trial(
      generator,
      { url: server.url, load: 100, seconds: 4 },
      {
        onSecond: () => {
          stalled ??= server.stall(1000);
        },
      },
    );
    const latency = mergeHistograms(seconds.map((second) => second.latency));
    expect(countOf(latency)).toBe(400);
    // 100 requests were due in the second of the stall, and waited for what was left of it: evenly from 1 s down to 0.
    const slowerThan = (ms: number): number =>
      Object.entries(latency.buckets).reduce(
        (sum, [index, count]) => sum + (1000 * 2 ** ((Number(index) - 1) / 8) >= ms ? count : 0),
        0,
      );
    expect(slowerThan(500)).toBeGreaterThan(35);
    expect(slowerThan(500)).toBeLessThan(75);
    expect(quantileMs(latency, 1)).toBeGreaterThan(850);
    expect(Math.max(...seconds.map((second) => second.inFlight))).toBeGreaterThan(50);
  });

  it('ends within about a second when it is stopped, and reports the seconds until then', async () => {
    const generator = await bench.generator({ environment: { PATHS: '/slow' } });
    const stop = new AbortController();
    let stoppedAt = 0;
    const { seconds } = await bench.trial(
      generator,
      { url: server.url, load: 100, seconds: 30 },
      {
        stop: stop.signal,
        onSecond: ({ atSeconds }) => {
          if (atSeconds < 1.5) return;
          stop.abort();
          stoppedAt = performance.now();
        },
      },
    );
    expect(performance.now() - stoppedAt).toBeLessThan(2000);
    expect(seconds.at(-1)?.atSeconds).toBeLessThan(3);
    expect(total(seconds, (second) => second.offered)).toBeGreaterThan(100);
  });

  it('kills k6 when it is aborted, and rejects with the reason', async () => {
    const generator = await bench.generator();
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const running = bench.trial(
      generator,
      { url: server.url, load: 100, seconds: 30 },
      { signal: abort.signal, onSecond: () => abort.abort(reason) },
    );
    await expect(running).rejects.toBe(reason);
    expect(await processesOfTheTest()).toEqual([]);
    await expect(
      bench.trial(generator, { url: server.url, load: 1, seconds: 1 }, { signal: abort.signal }),
    ).rejects.toBe(reason);
  });

  it('says when k6 is killed by somebody else', async () => {
    const generator = await bench.generator();
    const running = bench.trial(
      generator,
      { url: server.url, load: 50, seconds: 30 },
      {
        onSecond: () => {
          void processesOfTheTest().then(([pid]) => pid !== undefined && process.kill(pid, 'SIGKILL'));
        },
      },
    );
    await expect(running).rejects.toMatchObject({
      code: 'k6-failed',
      exitCode: 3,
      message: expect.stringContaining('SIGKILL') as string,
    });
  });

  it('keeps trials apart: one after the other counts its own requests only', async () => {
    const generator = await bench.generator({ environment: { PATHS: '/never' } });
    const stop = new AbortController();
    await bench.trial(
      generator,
      { url: server.url, load: 100, seconds: 10 },
      { stop: stop.signal, onSecond: () => stop.abort() },
    );
    const { seconds } = await bench.trial(generator, { url: server.url, load: 20, seconds: 1 });
    expect(total(seconds, (second) => second.offered)).toBe(20);
    expect(total(seconds, (second) => second.bad.timeout)).toBe(20);
  });

  it('names a port that is taken, and how to choose another', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      await expect(bench.generator({ port })).rejects.toMatchObject({
        code: 'port-taken',
        exitCode: 3,
        message: expect.stringContaining(String(port)) as string,
      });
    } finally {
      taken.close();
    }
  });
});

function sumExcept(server: TestServer, path: string): number {
  return [...server.arrived].reduce((sum, [each, count]) => sum + (each === path ? 0 : count), 0);
}

/** Pids of all processes that carry the run's label. */
async function processesOfTheTest(): Promise<number[]> {
  const found = await Promise.all(
    (await listProcesses()).map(async ({ pid, state }) =>
      state !== 'Z' && (await processEnvironment(pid))?.get('HEADROOM_RUN') === runId ? pid : undefined,
    ),
  );
  return found.filter((pid) => pid !== undefined);
}
