import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestServer {
  readonly url: string;
  /** Requests that arrived, by path. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Answers nothing from now on, until the promise that it returns has resolved. */
  stall(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A server on loopback that does what the path says: /ok, /slow, /never, /500, /503, /404, /302, /reset. */
export async function startTestServer(): Promise<TestServer> {
  const arrived = new Map<string, number>();
  let stalled = Promise.resolve();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    arrived.set(path, (arrived.get(path) ?? 0) + 1);
    void stalled.then(() => answer(path, response));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    stall: (forMs) => (stalled = sleep(forMs)),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(path: string, response: ServerResponse): void {
  const status = Number(path.slice(1));
  if (path === '/never') return;
  if (path === '/reset') response.socket?.resetAndDestroy();
  else if (path === '/slow') setTimeout(() => response.end('late'), 300);
  else
    response.writeHead(Number.isInteger(status) && status > 0 ? status : 200, { location: '/ok' }).end('ok');
}
