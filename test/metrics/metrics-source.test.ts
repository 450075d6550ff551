import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetricsSource } from '../../harness/src/drivers/metrics/metrics-source.ts';
import { metricsEndpointSchema } from '../../harness/src/model/config/metrics.ts';
import type { MetricsReading } from '../../harness/src/model/sample.ts';
import type { MetricsReader } from '../../harness/src/ports/metrics-source.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';

/** What a replica answers; `undefined`: nothing, ever. */
type Page = { status?: number; text: string } | undefined;

describe('the metrics of a running stack', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    }
  });

  async function replica(page: () => Page): Promise<string> {
    const server = createServer((_request, response) => {
      const now = page();
      if (now !== undefined) response.writeHead(now.status ?? 200).end(now.text);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function readerOf(urls: readonly string[], endpoint: object): MetricsReader {
    const stack = {
      addressesOf: (service: string, port: number) =>
        Promise.resolve(
          service === 'api' && port === 8080
            ? urls.map((url, index) => ({ replica: `api-${index + 1}`, url }))
            : [],
        ),
    } as unknown as RunningStack; // the reader asks it nothing else
    const parsed = metricsEndpointSchema.parse({ service: 'api', port: 8080, ...endpoint });
    return createMetricsSource([parsed]).of(stack);
  }

  const pool = {
    resource: 'pool',
    used: 'pool{state="used"}',
    limit: 'pool{state="limit"}',
    waiting: 'waiting',
  };

  it('adds up the series that match, over the replicas', async () => {
    const page = (): Page => ({ text: 'pool{state="used"} 2\npool{state="limit"} 3\nwaiting 5\n' });
    const reader = readerOf([await replica(page), await replica(page)], { saturations: [pool] });
    expect(await reader.read()).toEqual({
      saturations: [{ service: 'api', name: 'pool', used: 4, limit: 6, waiting: 10 }],
      counters: [],
      asked: 2,
      failures: [],
    });
  });

  it('takes a number as the limit of each replica, and 0 as none', async () => {
    const url = await replica(() => ({ text: 'used 2\nlimit 0\n' }));
    const reader = readerOf([url, url], {
      saturations: [
        { resource: 'pool', name: 'a', used: 'used', limit: 5 },
        { resource: 'pool', name: 'b', used: 'used', limit: 'limit' },
      ],
    });
    expect((await reader.read()).saturations).toEqual([
      { service: 'api', name: 'a', used: 4, limit: 10 },
      { service: 'api', name: 'b', used: 4 },
    ]);
  });

  it('takes NaN for not known and +Inf for no limit', async () => {
    const url = await replica(() => ({
      text: 'used 2\nlimit +Inf\nwaiting NaN\nsum{a="1"} NaN\nsum{a="2"} 3\n',
    }));
    const reader = readerOf([url], {
      saturations: [
        { resource: 'pool', used: 'used', limit: 'limit', waiting: 'waiting' },
        { resource: 'queue', name: 'sum', used: 'sum' },
      ],
    });
    expect(await reader.read()).toEqual({
      saturations: [
        { service: 'api', name: 'pool', used: 2 },
        { service: 'api', name: 'sum', used: 3 },
      ],
      counters: [],
      asked: 1,
      failures: ['api-1: waiting is NaN, not known'],
    });
  });

  it('reads a service that answers in OpenMetrics, with exemplars and names in quotes', async () => {
    const url = await replica(() => ({
      text: '# TYPE x counter\n{"asked.total"} 9 1520879607.789 # {trace_id="a"} 0.6\nused 4\n# EOF\n',
    }));
    const saturations = [{ resource: 'pool', name: 'a', used: 'used', limit: '{"asked.total"}' }];
    const { saturations: read, failures } = await readerOf([url], { saturations }).read();
    expect({ read, failures }).toEqual({
      read: [{ service: 'api', name: 'a', used: 4, limit: 9 }],
      failures: [],
    });
  });

  it('takes what a counter gained a second, from the second reading on, a reset counted from nothing', async () => {
    let total = 1000;
    const url = await replica(() => ({ text: `evicted_total ${total}\n` }));
    const reader = readerOf([url], {
      counters: [{ counts: 'evictions', service: 'redis', series: 'evicted_total' }],
    });
    expect((await reader.read()).counters).toEqual([]);
    const gainAfter = async (next: number): Promise<number | undefined> => {
      total = next;
      return (await reader.read()).counters[0]?.perSecond;
    };
    expect(await gainAfter(1000)).toBe(0);
    const beforeMs = performance.now();
    const gain = await gainAfter(1500);
    const seconds = (performance.now() - beforeMs) / 1000;
    expect(gain).toBeGreaterThanOrEqual(500 / (seconds + 1));
    expect(await gainAfter(7)).toBeGreaterThan(0);
  });

  it('names what is wrong with a replica, and reads the others', async () => {
    const reader = readerOf(
      [
        await replica(() => ({ text: 'pool{state="used"} 1\n' })),
        await replica(() => ({ status: 500, text: 'no' })),
        await replica(() => ({ text: '<html>' })),
        await replica(() => undefined),
        'http://127.0.0.1:1',
      ],
      { saturations: [{ resource: 'pool', used: 'pool' }] },
    );
    const { saturations, asked, failures } = await reader.read();
    expect(saturations).toEqual([{ service: 'api', name: 'pool', used: 1 }]);
    expect(asked).toBe(5);
    expect(failures.toSorted()).toEqual([
      'api-2: status 500',
      expect.stringMatching(/^api-3: line 1 is not of Prometheus' text format/) as string,
      'api-4: no answer within 900 ms',
      expect.stringMatching(/^api-5: .*(ECONNREFUSED|bad port)/) as string,
    ]);
  });

  it('names a series that is not there, or whose value is not known', async () => {
    const url = await replica(() => ({ text: 'pool NaN\n' }));
    const reader = readerOf([url], {
      saturations: [{ resource: 'pool', used: 'pool' }],
      counters: [{ counts: 'misses', series: 'missed_total' }],
    });
    const { saturations, failures } = await reader.read();
    expect(saturations).toEqual([]);
    expect(failures).toEqual(['api-1: pool is NaN, not known', 'api-1: no series is missed_total']);
  });

  it('says when the port is not there', async () => {
    const reader = readerOf([], { saturations: [pool] });
    expect(await reader.read()).toMatchObject({ asked: 1, failures: ['api: port 8080 is not there'] });
  });

  it('ends a page that is too long', async () => {
    const long = `${'a_long_name 1\n'.repeat(700_000)}`;
    const reader = readerOf([await replica(() => ({ text: long }))], { saturations: [pool] });
    const { failures } = (await reader.read()) satisfies MetricsReading;
    expect(failures).toEqual([expect.stringMatching(/api-1: (longer than 8 MiB|no answer)/) as string]);
  });
});
