import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FreshnessServer {
  readonly url: string;
  /** Posts that were made, and reads of a timeline. */
  readonly counts: { posts: number; reads: number; others: number };
  close(): Promise<void>;
}

/**
 * The timeline's endpoints that sampling uses, on loopback: a post shows on every timeline so long after it was made,
 * or never. Everything else is answered with 200.
 */
export async function startFreshnessServer(showsAfterMs: number): Promise<FreshnessServer> {
  const madeAtMs: number[] = [];
  const counts = { posts: 0, reads: 0, others: 0 };
  const server = createServer((request, response) => {
    const { url = '', method = '' } = request;
    if (method === 'POST' && url === '/posts') {
      counts.posts += 1;
      answer(response, 201, { id: madeAtMs.push(performance.now()) });
    } else if (url.includes('/followers?after=')) {
      // Of the first page nothing is left behind the last follower.
      answer(response, 200, { followers: url.endsWith('=0') ? [7] : [] });
    } else if (url === '/home/7?order=latest') {
      counts.reads += 1;
      const shown = madeAtMs.flatMap((atMs, index) =>
        performance.now() - atMs >= showsAfterMs ? [{ id: index + 1 }] : [],
      );
      answer(response, 200, { posts: shown });
    } else {
      counts.others += 1;
      answer(response, 200, {});
    }
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
