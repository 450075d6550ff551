import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHttpProbe } from '../../harness/src/drivers/probe/http-probe.ts';

const probe = createHttpProbe();
const never = new AbortController().signal;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serving(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/read`);
}

test('a probe tells the status, and sends the headers that it was given', async () => {
  const url = await serving((request, response) => {
    response.writeHead(request.headers['x-user'] === 'one' ? 204 : 400).end();
  });
  const answer = await probe.get(url, never, { headers: { 'x-user': 'one' } });
  expect(answer).toMatchObject({ kind: 'answer', status: 204 });
});

test('a probe says in words for people how long it waited for nothing', async () => {
  const url = await serving(() => undefined);
  const answer = await probe.get(url, never, { withinMs: 50 });
  expect(answer).toEqual({ kind: 'no-answer', reason: 'not within 0.05 s' });
});

test('a probe waits no longer for an answer that never ends', async () => {
  const url = await serving((_request, response) => void response.write('it begins'));
  const answer = await probe.get(url, never, { withinMs: 50 });
  expect(answer).toEqual({ kind: 'no-answer', reason: 'not within 0.05 s' });
});

test('a probe that is interrupted rejects with the reason', async () => {
  const url = await serving(() => undefined);
  const reason = new Error('interrupted');
  await expect(probe.get(url, AbortSignal.abort(reason))).rejects.toBe(reason);
});
