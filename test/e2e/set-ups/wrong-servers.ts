import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  connect,
  createServer as createRawServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { key } from '../../fixtures/certificates.ts';

/** A server of the test, and how it is asked for by who does not know better. */
export interface WrongServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens and gives its URL. */
type Start = () => Promise<WrongServer>;

interface Where {
  readonly host?: string;
  readonly scheme?: string;
  /** What the URL has for the host. */
  readonly name?: string;
}

async function listening(
  server: Server,
  { host = '127.0.0.1', scheme = 'http', name = host }: Where = {},
): Promise<WrongServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${name}:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const plain = (answer: RequestListener): HttpServer => createServer({ keepAliveTimeout: 60_000 }, answer);

/** Everywhere but on `/health` when that is spared. */
export function answering(
  answer: RequestListener,
  { spareHealth = false, ...where }: Where & { readonly spareHealth?: boolean } = {},
): Start {
  return () =>
    listening(
      plain((request, response) => {
        if (spareHealth && request.url === '/health') response.end('ok');
        else answer(request, response);
      }),
      where,
    );
}

export function status(
  code: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  return (_request, response) => void response.writeHead(code, headers).end(body);
}

export function late(ms: number): RequestListener {
  return (_request, response) => void sleep(ms).then(() => response.end('late'));
}

/** Every so many-th answer is an error, at any load. */
export function failingEvery(count: number, code = 500): RequestListener {
  let asked = 0;
  return (_request, response) => {
    asked += 1;
    response.writeHead(asked % count === 0 ? code : 200).end(asked % count === 0 ? 'out of luck' : 'ok');
  };
}

/** One queue of exact capacity, in virtual time. */
export function queueing(perSecond: number): RequestListener {
  let freeAtMs = 0;
  return (_request, response) => {
    freeAtMs = Math.max(freeAtMs, performance.now()) + 1000 / perSecond;
    void sleep(freeAtMs - performance.now()).then(() => response.end('ok'));
  };
}

/** Refuses what comes above a rate. */
export function limitedTo(perSecond: number): RequestListener {
  let second = 0;
  let inSecond = 0;
  return (_request, response) => {
    const now = Math.floor(performance.now() / 1000);
    inSecond = now === second ? inSecond + 1 : 1;
    second = now;
    response.writeHead(inSecond > perSecond ? 429 : 200).end();
  };
}

/** Refuses, or takes long, for the first while. */
export function coldFor(ms: number, cold: RequestListener): RequestListener {
  let sinceMs: number | undefined;
  return (request, response) => {
    sinceMs ??= performance.now();
    if (performance.now() - sinceMs < ms) cold(request, response);
    else response.end('ok');
  };
}

/** A server that does something of its own with each connection. */
export function connecting(handle: (socket: Socket) => void, scheme = 'http'): Start {
  return () => listening(createRawServer(handle), { scheme });
}

export function withCertificate(cert: string, { name = 'localhost', scheme = 'https' } = {}): Start {
  return () => listening(createSecureServer({ key, cert }, status(200, 'ok')), { name, scheme });
}

/** As nginx and Apache do it: who does not speak TLS gets an answer. */
export function answeringWithoutTls(cert: string): Start {
  return async () => {
    const secure = await withCertificate(cert)();
    const { port } = new URL(secure.url);
    const front = await connecting((socket) => {
      socket.once('data', (first: Buffer) => {
        if (first[0] === tlsHandshake) {
          const behind = connect(Number(port), '127.0.0.1').on('error', () => socket.destroy());
          behind.write(first);
          socket.pipe(behind).pipe(socket);
        } else socket.end(badRequest);
      });
    })();
    return {
      url: front.url,
      close: async () => {
        await front.close();
        await secure.close();
      },
    };
  };
}

const tlsHandshake = 0x16;
const title = '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>';
const badRequest = `HTTP/1.1 400 Bad Request\r\nContent-Length: ${title.length}\r\n\r\n${title}`;

/** A port of this machine on which nobody listens. */
export const nobody: Start = async () => {
  const { url, close } = await listening(plain(status(200)));
  await close();
  return { url, close: () => Promise.resolve() };
};
