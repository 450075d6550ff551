import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetricsSource } from '../../harness/src/drivers/metrics/metrics-source.ts';
import { createHttpProbe } from '../../harness/src/drivers/probe/http-probe.ts';
import { healthUrl, isSuccess, waitForHealth } from '../../harness/src/drivers/stacks/health.ts';
import { metricsEndpointSchema } from '../../harness/src/model/config/metrics.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';

/** A server that lets nobody in but `user`, with the password `p@ss:word`. */
describe('a target with a password in its URL', () => {
  let server: Server;
  let url: URL;
  const { signal } = new AbortController();
  beforeAll(async () => {
    server = createServer((request, response) => {
      const isLetIn = request.headers.authorization === `Basic ${btoa('user:p@ss:word')}`;
      response.writeHead(isLetIn ? 200 : 401).end('up 1\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://user:p%40ss%3Aword@127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

  it('is healthy', async () => {
    const question = { url: healthUrl(url, '/health'), accepts: isSuccess, timeoutSeconds: 5, signal };
    expect(await waitForHealth(question)).toEqual({ healthy: true });
  });

  it('is not named with it when it is not healthy', async () => {
    const question = { url, accepts: () => false, timeoutSeconds: 0, signal };
    const answer = await waitForHealth(question);
    expect(answer).toMatchObject({ why: expect.stringContaining(`${url.origin}/ is not healthy`) as string });
    expect(JSON.stringify(answer)).not.toMatch(/user|word/);
  });

  it('is asked whether it is idle', async () => {
    expect(await createHttpProbe().get(new URL('/idle', url), signal)).toMatchObject({ status: 200 });
  });

  it('has its metrics read, by an address of the same origin', async () => {
    const endpoint = {
      service: 'api',
      url: `${url.origin}/metrics`,
      saturations: [{ resource: 'pool', used: 'up' }],
    };
    const reader = createMetricsSource([metricsEndpointSchema.parse(endpoint)]).of({ url } as RunningStack);
    expect(await reader.read()).toMatchObject({ saturations: [{ used: 1 }], failures: [] });
  });
});
