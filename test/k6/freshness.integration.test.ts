import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { countOf, mergeHistograms, quantileMs } from '../../harness/src/model/histogram.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';
import { startFreshnessServer, type FreshnessServer } from './freshness-server.ts';
import { createBench, installedK6, scenarios, total, type Bench } from './test-bench.ts';

const k6 = await installedK6();
const scenarioFile = join(scenarios, 'timeline.ts');

describe.skipIf(k6 === undefined)('freshness, sampled under load (needs k6)', () => {
  let bench: Bench;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
  });
  afterAll(() => bench.clear());

  async function sample(
    url: string,
    freshness: { seconds: number; everySeconds: number; giveUpSeconds: number },
    seconds = 3,
  ) {
    const generator = await bench.generator({
      scenarioFile,
      environment: {},
      slo: { latencyMs: 250, freshness: { share: 0.95, ...freshness } },
    });
    // No writes but those of the samples.
    const behaviour = behaviourSchema.parse({ writesMultiple: 0 });
    const startedAt = performance.now();
    const result = await bench.trial(generator, { url, load: 50, seconds, behaviour });
    return { ...result, ...samplesOf(result.seconds), tookSeconds: (performance.now() - startedAt) / 1000 };
  }

  async function withServer(
    showsAfterMs: number,
    use: (server: FreshnessServer) => Promise<void>,
  ): Promise<void> {
    const server = await startFreshnessServer(showsAfterMs);
    try {
      await use(server);
    } finally {
      await server.close();
    }
  }

  it('is how long a post takes to show, within the time between two looks', async () => {
    await withServer(700, async ({ url, counts }) => {
      const { shown, givenUp } = await sample(url, { seconds: 2, everySeconds: 0.2, giveUpSeconds: 5 });
      expect(givenUp).toBe(0);
      expect(countOf(shown)).toBe(15);
      expect(counts.posts).toBe(15);
      // Buckets are 9 % wide; a look comes every fifth of the age.
      expect(quantileMs(shown, 0.01)).toBeGreaterThan(640);
      expect(quantileMs(shown, 0.5)).toBeLessThan(1000);
    });
  });

  it('does not add to the load that is measured, nor to its VUs', async () => {
    await withServer(0, async ({ url, counts }) => {
      const { seconds, complaints } = await sample(url, { seconds: 2, everySeconds: 0.1, giveUpSeconds: 5 });
      const sum = (of: (second: LoadSecond) => number): number => total(seconds, of);
      expect(sum((second) => second.intended ?? 0)).toBe(150);
      expect(sum((second) => second.offered)).toBe(150);
      expect(sum((second) => second.sent)).toBe(150);
      expect(sum((second) => second.completed)).toBe(150);
      expect(sum((second) => second.dropped)).toBe(0);
      expect(counts.others).toBe(150);
      expect(counts.posts).toBe(30);
      expect(seconds.every((second) => second.busyVus <= second.allocatedVus)).toBe(true);
      expect(complaints).toEqual([]);
    });
  });

  it('is given up when a post does not show, and soon after the load', async () => {
    await withServer(Number.POSITIVE_INFINITY, async ({ url }) => {
      const { shown, givenUp, tookSeconds } = await sample(url, {
        seconds: 1,
        everySeconds: 0.5,
        giveUpSeconds: 60,
      });
      expect(countOf(shown)).toBe(0);
      expect(givenUp).toBe(6);
      expect(tookSeconds).toBeLessThan(8);
    });
  });

  it('is given up when it cannot be posted', async () => {
    const { shown, givenUp } = await sample('http://127.0.0.1:9', {
      seconds: 1,
      everySeconds: 0.5,
      giveUpSeconds: 2,
    });
    expect(countOf(shown)).toBe(0);
    expect(givenUp).toBe(6);
  });

  it.each([
    ['does not know what is asked', 404, 'with 404'],
    ['answers something else', 200, 'with what is not JSON: hello'],
  ])('complains of a target that %s, rather than count it as stale', async (_, status, told) => {
    const server = createServer((_request, response) => response.writeHead(status).end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const timing = { seconds: 1, everySeconds: 0.5, giveUpSeconds: 2 };
      const { givenUp, complaints } = await sample(url, timing);
      expect(givenUp).toBe(0);
      expect(complaints[0]).toMatch(/freshness: GET \/users\/\d+\/followers/);
      expect(complaints[0]).toContain(told);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is not sampled by a journey that cannot', async () => {
    const freshness = { seconds: 1, share: 0.95, everySeconds: 1, giveUpSeconds: 2 };
    await expect(bench.generator({ slo: { latencyMs: 250, freshness } })).rejects.toMatchObject({
      code: 'scenario-without-freshness',
      exitCode: 2,
      message: expect.stringContaining('paths.ts exports no `freshness`') as string,
    });
  });
});

function samplesOf(seconds: readonly LoadSecond[]) {
  const samples = seconds.map((second) => second.freshness).filter((each) => each !== undefined);
  return {
    shown: mergeHistograms(samples.map((each) => each.shown)),
    givenUp: samples.reduce((sum, each) => sum + each.givenUp, 0),
  };
}
