import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyCurve } from '../../harness/src/model/rate-curve.ts';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { countOf, mergeHistograms, quantileMs } from '../../harness/src/model/histogram.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';
import type { K6GeneratorOptions } from '../../harness/src/drivers/k6/generator.ts';
import { createBench, installedK6, scenarios, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();

describe.skipIf(k6 === undefined)('how users behave (needs k6)', () => {
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
  afterEach(() => server.close());

  interface Wanted {
    readonly behaviour: Parameters<typeof behaviourSchema.parse>[0];
    readonly paths?: string;
    readonly load?: number;
    readonly seconds?: number;
    readonly options?: Partial<K6GeneratorOptions>;
  }

  async function run({ behaviour, paths = '/ok', load = 100, seconds = 3, options }: Wanted) {
    const generator = await bench.generator({ environment: { PATHS: paths }, ...options });
    const result = await bench.trial(generator, {
      url: server.url,
      load,
      seconds,
      behaviour: behaviourSchema.parse(behaviour),
    });
    return figuresOf(result.seconds, server);
  }

  async function write(path: string): Promise<string> {
    const file = join(bench.folder, `${path}.ts`);
    await writeFile(file, journeyUnder(path));
    return file;
  }

  it('without retries sends each intent once', async () => {
    const figures = await run({ behaviour: {}, paths: '/500' });
    expect(figures).toMatchObject({ intended: 300, offered: 300, sent: 300, completed: 300, arrived: 300 });
  });

  it('with naive retries sends a request that always fails as often as attempts are allowed, at once', async () => {
    const figures = await run({ behaviour: { retries: { kind: 'naive', attempts: 4 } }, paths: '/500' });
    expect(figures).toMatchObject({ intended: 300, offered: 300, completed: 300 });
    expect(figures).toMatchObject({ sent: 1200, arrived: 1200 });
    expect(figures.bad).toEqual({ 'http-5xx': 300 });
    expect(figures.latencyMs(0.5)).toBeLessThan(100);
  });

  it.each(['/404', '/302', '/slow', '/ok'])('never sends %s again', async (paths) => {
    const figures = await run({ behaviour: { retries: { kind: 'naive', attempts: 4 } }, paths });
    expect(figures).toMatchObject({ offered: 300, sent: 300, arrived: 300 });
  });

  it('retries refusals, timeouts and lost connections too', async () => {
    const behaviour = { retries: { kind: 'naive', attempts: 3 } };
    const options = { timeoutMs: 200, environment: { PATHS: '/503,/never' } };
    const figures = await run({ behaviour, options });
    expect(figures).toMatchObject({ offered: 300, sent: 900, arrived: 900 });
    expect(figures.bad).toEqual({
      shed: arrivedAt(server, '/503') / 3,
      timeout: arrivedAt(server, '/never') / 3,
    });
    await server.close();
    const refused = await run({ behaviour });
    expect(refused).toMatchObject({ offered: 300, sent: 900, bad: { connection: 300 } });
    server = await startTestServer();
  });

  it('is well served in the end when the last retry is, counted from when the intent was due', async () => {
    const figures = await run({
      behaviour: { retries: { kind: 'backoff', attempts: 3, firstDelayMs: 40, mostDelayMs: 80 } },
      options: { scenarioFile: await write('flaky'), environment: {} },
    });
    expect(figures).toMatchObject({ offered: 300, sent: 900, completed: 300 });
    expect(figures.bad).toEqual(figures.good === 300 ? {} : { slow: 300 - figures.good });
    expect(figures.good).toBeGreaterThan(290);
    expect(figures.meanLatencyMs).toBeGreaterThan(50);
  });

  it('waits between retries for half of each delay on average, doubling', async () => {
    const retries = { kind: 'backoff', attempts: 3, firstDelayMs: 200, mostDelayMs: 10_000 };
    const figures = await run({
      behaviour: { retries },
      paths: '/500',
      options: { slo: { latencyMs: 2000 } },
    });
    expect(figures).toMatchObject({ offered: 300, sent: 900 });
    // 0..200 and 0..400, evenly: mean 300, variance (200^2 + 400^2) / 12. Four standard errors, and 30 ms for the requests.
    const error = Math.sqrt((200 ** 2 + 400 ** 2) / 12 / 300);
    expect(figures.meanLatencyMs).toBeGreaterThan(300 - 4 * error);
    expect(figures.meanLatencyMs).toBeLessThan(300 + 4 * error + 30);
    expect(figures.latencyMs(1)).toBeLessThan(900);
  });

  it('comes back no sooner than the target asks for', async () => {
    const retries = { kind: 'backoff', attempts: 2, firstDelayMs: 50, mostDelayMs: 2000 };
    const figures = await run({ behaviour: { retries }, paths: '/busy', load: 30 });
    expect(figures).toMatchObject({ offered: 90, sent: 180 });
    // A bucket of the histogram is 9 % wide.
    expect(figures.latencyMs(0.01)).toBeGreaterThan(915);
  });

  it('with a budget sends little more than all intents once, from the first second on', async () => {
    const retries = { kind: 'budgeted', firstDelayMs: 10, mostDelayMs: 20 };
    const figures = await run({ behaviour: { retries }, paths: '/500', load: 200, seconds: 5 });
    expect(figures.offered).toBe(1000);
    expect(figures.arrived).toBe(figures.sent);
    expect(figures.sent / figures.offered).toBeGreaterThan(1.08);
    expect(figures.sent / figures.offered).toBeLessThan(1.12);
  });

  it('gives up when its patience ends, however many retries are left', async () => {
    const behaviour = { retries: { kind: 'naive', attempts: 10 }, patienceMs: 700 };
    const figures = await run({ behaviour, paths: '/never', options: { timeoutMs: 300 } });
    // 300 + 300 + what is left.
    expect(figures).toMatchObject({ offered: 300, sent: 900, bad: { timeout: 300 } });
    const impatient = await run({ behaviour: { patienceMs: 100 }, paths: '/slow' });
    expect(impatient).toMatchObject({ offered: 300, sent: 300, bad: { timeout: 300 } });
  });

  it('has a share of the reads go to one object', async () => {
    await run({ behaviour: { hotKeyShare: 0.6 }, paths: '/a,/b,/c,/d', load: 500, seconds: 4 });
    const [hot, all] = [arrivedAt(server, '/a'), 2000];
    // Those that are not hot are drawn from all four.
    expectShare(hot, all, 0.6 + 0.4 / 4);
  });

  it('writes so many times as often', async () => {
    const options = { scenarioFile: join(scenarios, 'timeline.ts'), environment: {} };
    await run({ behaviour: { writesMultiple: 20 }, load: 500, seconds: 4, options });
    expectShare(server.methods.get('POST') ?? 0, 2000, 20 / 70);
  });

  it("looks at the star's post when the timeline has a hot key", async () => {
    const options = { scenarioFile: join(scenarios, 'timeline.ts'), environment: {} };
    await run({ behaviour: { hotKeyShare: 0.5, writesMultiple: 0 }, load: 500, seconds: 4, options });
    expectShare(arrivedAt(server, '/posts/19898'), 2000, 0.5);
  });

  it('goes on for a visit of several requests, each an intent that was intended', async () => {
    const figures = await run({ behaviour: { visit: { requests: 4, thinkMs: 50 } }, load: 50, seconds: 4 });
    expect(figures.intended).toBe(figures.offered);
    expect(figures.sent).toBe(figures.offered);
    expect(figures.completed).toBe(figures.offered);
    expect(figures.good).toBe(figures.offered);
    expect(figures.arrived).toBe(figures.offered);
    // The load is that of requests. A visit takes 150 ms: those that are under way when it ends do not go on.
    expect(figures.offered).toBeLessThanOrEqual(200);
    expect(figures.offered).toBeGreaterThan(180);
    expect(figures.latenessMs(0.9)).toBeLessThan(50);
  });

  it('leaves when a request is not answered well', async () => {
    const visit = { requests: 4, thinkMs: 0 };
    const figures = await run({ behaviour: { visit }, load: 400, paths: '/500' });
    expect(figures).toMatchObject({ intended: 300, offered: 300, sent: 300 });
  });

  it('is the same user throughout a visit', async () => {
    const options = { scenarioFile: await write('visitor'), environment: {} };
    const figures = await run({ behaviour: { visit: { requests: 3, thinkMs: 0 } }, load: 50, options });
    const perVisitor = [...server.arrived.values()];
    expect(perVisitor).toHaveLength(50);
    expect(perVisitor.reduce((sum, each) => sum + each, 0)).toBe(figures.offered);
    expect(perVisitor.filter((each) => each === 3).length).toBeGreaterThan(45);
  });

  it.each([
    [
      'more writes of a journey that has none',
      { writesMultiple: 3 },
      'paths',
      /writesMultiple is 3.*no writes/,
    ],
    [
      'a hot key of a journey that has none',
      { hotKeyShare: 0.3 },
      'visitor',
      /hotKeyShare is 0\.3.*no hot request/,
    ],
  ])('refuses %s', async (_, behaviour, name, message) => {
    const scenarioFile = name === 'paths' ? join(scenarios, 'paths.ts') : await write(name);
    await expect(run({ behaviour, options: { scenarioFile } })).rejects.toMatchObject({
      code: 'scenario-failed',
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses a load that needs more VUs than there can be, before anything is sent', async () => {
    const behaviour = behaviourSchema.parse({ retries: { kind: 'naive', attempts: 10 } });
    const generator = await bench.generator();
    expect(() => generator.check({ rates: steadyCurve(5000, 3000), behaviour })).toThrow(
      expect.objectContaining({ code: 'too-many-vus', exitCode: 2 }) as Error,
    );
    expect(server.arrived.size).toBe(0);
  });
});

const runtime = (name: string): string => JSON.stringify(join(scenarios, 'runtime', name));

/** Asks for a path of each visitor's own, under this one. */
const journeyUnder = (path: string): string => `
import { journey } from ${runtime('journey.ts')};
export { options, teardown } from ${runtime('journey.ts')};
export default journey((draw, visitor) => ({ method: 'GET', path: '/${path}/' + visitor() }));
`;

function figuresOf(seconds: readonly LoadSecond[], server: TestServer) {
  const latency = mergeHistograms(seconds.map((second) => second.latency));
  const lateness = mergeHistograms(seconds.map((second) => second.lateness));
  const bad: Record<string, number> = {};
  for (const second of seconds) {
    for (const [kind, count] of Object.entries(second.bad)) bad[kind] = (bad[kind] ?? 0) + count;
  }
  const sum = (of: (second: LoadSecond) => number | undefined): number => total(seconds, of);
  return {
    intended: sum((second) => second.intended),
    offered: sum((second) => second.offered),
    sent: sum((second) => second.sent),
    completed: sum((second) => second.completed),
    good: sum((second) => second.good),
    bad,
    /** As the server counts them. */
    arrived: [...server.arrived.values()].reduce((all, each) => all + each, 0),
    meanLatencyMs: (1000 * latency.sumSeconds) / countOf(latency),
    latencyMs: (quantile: number): number => quantileMs(latency, quantile) ?? Number.NaN,
    latenessMs: (quantile: number): number => quantileMs(lateness, quantile) ?? Number.NaN,
  };
}

function arrivedAt(server: TestServer, path: string): number {
  return server.arrived.get(path) ?? 0;
}

/** Within five standard deviations of a binomial count. */
function expectShare(count: number, of: number, share: number): void {
  expect(Math.abs(count - of * share)).toBeLessThan(5 * Math.sqrt(of * share * (1 - share)));
}
