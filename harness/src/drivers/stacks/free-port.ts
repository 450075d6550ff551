import { once } from 'node:events';
import { createServer } from 'node:net';

/** Gives loopback ports that are free now, never the same one twice. */
export function createFreePorts(): () => Promise<number> {
  const given = new Set<number>();
  return async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (given.has(port)) return freePort();
    given.add(port);
    return port;
  };
}
