import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestServer {
  readonly url: string;
  /** Requests that arrived, by path. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Requests that arrived, by method. */
  readonly methods: ReadonlyMap<string, number>;
  /** Authorization headers that arrived; empty for a request without. */
  readonly authorizations: ReadonlySet<string>;
  /** Answers nothing from now on, until the promise that it returns has resolved. */
  stall(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A server on loopback that does what the path says: /ok, /slow, /never, /500, /503, /404, /302, /reset, and /busy, which
 * is a 503 that asks to come back in a second; and /flaky/..., which is a 500 when it is asked for the first two times.
 */
export async function startTestServer(): Promise<TestServer> {
  const arrived = new Map<string, number>();
  const methods = new Map<string, number>();
  const authorizations = new Set<string>();
  let stalled = Promise.resolve();
  const server = createServer((request, response) => {
    const { url: path = '', method = '', headers } = request;
    authorizations.add(headers.authorization ?? '');
    arrived.set(path, (arrived.get(path) ?? 0) + 1);
    methods.set(method, (methods.get(method) ?? 0) + 1);
    void stalled.then(() => answer(path, arrived.get(path) ?? 0, response));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    methods,
    authorizations,
    stall: (forMs) => (stalled = sleep(forMs)),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(path: string, times: number, response: ServerResponse): void {
  const status = Number(path.slice(1));
  if (path === '/never') return;
  if (path === '/reset') response.socket?.resetAndDestroy();
  else if (path === '/slow') setTimeout(() => response.end('late'), 300);
  else if (path.startsWith('/flaky/')) response.writeHead(times <= 2 ? 500 : 200).end();
  else if (path === '/busy') response.writeHead(503, { 'retry-after': '1' }).end('busy');
  else
    response.writeHead(Number.isInteger(status) && status > 0 ? status : 200, { location: '/ok' }).end('ok');
}
