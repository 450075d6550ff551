/** The target of generator-cost.ts, as a process of its own: answers at once, and tells its parent how often. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of the requests for /flaky, one in so many is refused. */
const refusedOneIn = 20;

let requests = 0;
const server = createServer((request, response) => {
  requests += 1;
  const isRefused = request.url === '/flaky' && requests % refusedOneIn === 0;
  response.writeHead(isRefused ? 503 : 200).end('ok');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => process.send?.({ requests }));
process.on('disconnect', () => process.exit(0));
