import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, whyUnanswered } from '../../harness/src/drivers/system/host/ask.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** @returns its port; `undefined` when somebody has it */
async function listening(host: string, port: number, answer: RequestListener): Promise<number | undefined> {
  const server = createServer(answer).listen(port, host);
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

const says: RequestListener = ({ url, headers }, response) => void response.end(`${headers.host} ${url}`);

async function answerOf(url: string): Promise<string> {
  const { statusCode, body } = await ask(new URL(url), { signal: AbortSignal.timeout(5000) });
  return `${statusCode} ${await body.text()}`;
}

describe('asking over HTTP', () => {
  it.each(['127.0.0.1', '::1'])('finds localhost on %s alone', async (host) => {
    const port = await listening(host, 0, says);
    expect(await answerOf(`http://localhost:${port}/x`)).toBe(`200 localhost:${port} /x`);
    expect(await answerOf(`http://shop.localhost:${port}/`)).toBe(`200 shop.localhost:${port} /`);
  });

  it('takes 127.0.0.1 for localhost when both listen, as the load does', async () => {
    const port = await listening('127.0.0.1', 0, (_request, response) => void response.end('four'));
    await listening('::1', port ?? 0, (_request, response) => void response.end('six'));
    expect(await answerOf(`http://localhost:${port}/`)).toBe('200 four');
  });

  it('asks ports that a browser refuses', async () => {
    for (const port of [10080, 6000, 6667]) {
      const isThere = (await listening('127.0.0.1', port, says)) !== undefined;
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
        cause: new Error('bad port'),
      });
      if (isThere) expect(await answerOf(`http://127.0.0.1:${port}/`)).toBe(`200 127.0.0.1:${port} /`);
    }
  });

  it('follows no redirection', async () => {
    let askedThere = 0;
    const there = await listening('127.0.0.1', 0, (_request, response) => {
      askedThere += 1;
      response.end();
    });
    const here = await listening('127.0.0.1', 0, (_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${there}/` }).end('elsewhere');
    });
    expect(await answerOf(`http://127.0.0.1:${here}/`)).toBe('302 elsewhere');
    expect(askedThere).toBe(0);
  });

  it('says why there was no answer, also when each address of a name has its own reason', async () => {
    const port = (await listening('127.0.0.1', 0, says)) ?? 0;
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    const error = await ask(new URL(`http://localhost:${port}/`), {}).catch((thrown: unknown) => thrown);
    expect(whyUnanswered(error)).toBe(
      `connect ECONNREFUSED 127.0.0.1:${port}, connect ECONNREFUSED ::1:${port}`,
    );
  });

  it("leaves out Node's advice, which is no help for a load generator", () => {
    const advised =
      'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
    expect(whyUnanswered(new Error(advised))).toBe('self-signed certificate');
    expect(whyUnanswered(new Error(''))).toBe('no connection');
  });
});
