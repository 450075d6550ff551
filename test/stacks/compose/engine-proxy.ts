import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Json = Record<string, unknown>;

/** What another engine would make of what it is asked, and say of itself. */
export interface EngineEdits {
  /** Of a container that is to be created: `{ HostConfig: { … }, … }`. */
  readonly create?: (body: Json) => Json;
  readonly info?: (answer: Json) => Json;
  readonly inspect?: (answer: Json) => Json;
}

const engineSocket = '/var/run/docker.sock';

/** The engine of this machine behind a door that makes another one of it, on a socket or on a free port of loopback. */
export class EngineProxy {
  readonly #server: Server;
  readonly #edits: EngineEdits;
  readonly #sockets = new Set<Duplex>();

  private constructor(edits: EngineEdits) {
    this.#edits = edits;
    this.#server = createServer((request, response) => this.#pass(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#passRaw(request, socket, head));
  }

  static async open(where: string | 0, edits: EngineEdits = {}): Promise<EngineProxy> {
    const proxy = new EngineProxy(edits);
    proxy.#server.listen(where === 0 ? { port: 0, host: '127.0.0.1' } : { path: where });
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** For DOCKER_HOST. */
  get address(): string {
    const address = this.#server.address();
    if (address === null) throw new Error('it does not listen');
    return typeof address === 'string' ? `unix://${address}` : `tcp://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '' } = request;
    const [path = ''] = url.replace(/^\/v[\d.]+/, '').split('?');
    const { create, info, inspect } = this.#edits;
    const isCreate = method === 'POST' && path === '/containers/create';
    const body = isCreate && create ? edited(await textOf(request), create) : undefined;
    const onward = ask({ socketPath: engineSocket, method, path: url, headers: headersFor(request, body) });
    if (body === undefined) request.pipe(onward);
    else onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const isInspect =
      method === 'GET' && /^\/containers\/[^/]+\/json$/.test(path) && path !== '/containers/json';
    const edit = path === '/info' ? info : isInspect ? inspect : undefined;
    if (edit === undefined || answer.statusCode !== 200) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      response.on('close', () => onward.destroy());
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(edited(await textOf(answer), edit));
  }

  /** A connection that becomes a stream of bytes: attached terminals, builds. */
  #passRaw(request: IncomingMessage, incoming: Duplex, head: Buffer): void {
    const onward: Socket = connect(engineSocket);
    const headers = request.rawHeaders.reduce(
      (text, part, index) => text + (index % 2 === 0 ? `${part}: ` : `${part}\r\n`),
      '',
    );
    onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    onward.write(head);
    for (const [one, other] of [
      [incoming, onward],
      [onward, incoming],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => this.#sockets.delete(one));
    }
  }
}

function edited(text: string, edit: (json: Json) => Json): string {
  return JSON.stringify(edit(JSON.parse(text) as Json));
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function headersFor({ headers }: IncomingMessage, body: string | undefined): IncomingMessage['headers'] {
  if (body === undefined) return headers;
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}
