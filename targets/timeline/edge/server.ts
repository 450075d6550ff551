import { createServer, type Server, type Socket } from 'node:net';
import type { Backend, Balancer, Waiting } from './balancer.ts';
import { ownResponse, parseHead, type MessageHead } from './http-message.ts';
import { Upstream } from './upstream.ts';

export interface EdgeOptions {
  readonly balancer: Balancer;
  readonly ports: readonly number[];
  /** A queued request goes when its client does. */
  readonly dropsAbandoned: boolean;
}

const expiryCheckMs = 50;
const badRequest = ownResponse(400, 'Bad Request', 'not understood');
const notIdle = ownResponse(503, 'Service Unavailable', 'requests in flight');

/** The stand-in for HAProxy: passes HTTP/1.1 requests on to the API's replicas. Not listening yet. */
export function edgeServer({ balancer, ports, dropsAbandoned }: EdgeOptions): Server {
  const upstreams = new Map(ports.map((port) => [port, new Upstream(port)]));
  const server = createServer({ noDelay: true }, (socket) => {
    const client = new Client(socket, balancer, upstreams);
    socket.on('data', (bytes) => client.receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (dropsAbandoned) client.abandon();
    });
  });
  const timer = setInterval(() => balancer.expire(), expiryCheckMs);
  server.on('close', () => clearInterval(timer));
  return server;
}

/** One connection of a client: a request is passed on when it is whole, the next one waits for its answer. */
class Client implements Waiting {
  since = 0;
  readonly #socket: Socket;
  readonly #balancer: Balancer;
  readonly #upstreams: ReadonlyMap<number, Upstream>;
  #received: Buffer = Buffer.alloc(0);
  #request: Buffer | undefined;
  #closes = false;
  #reads = false;

  constructor(socket: Socket, balancer: Balancer, upstreams: ReadonlyMap<number, Upstream>) {
    this.#socket = socket;
    this.#balancer = balancer;
    this.#upstreams = upstreams;
  }

  receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (this.#request === undefined) this.#next();
  }

  start(server: Backend): void {
    this.#send(server, this.#reads ? 2 : 1);
  }

  refuse(status: 429 | 503, reason: string): void {
    this.#answer(ownResponse(status, status === 429 ? 'Too Many Requests' : 'Service Unavailable', reason));
  }

  abandon(): void {
    if (this.#request !== undefined) this.#balancer.forget(this);
  }

  #next(): void {
    let head: MessageHead | undefined;
    try {
      head = parseHead(this.#received);
    } catch {
      this.#socket.end(badRequest);
      return;
    }
    if (head === undefined || this.#received.length < head.headBytes + head.bodyBytes) return;
    const length = head.headBytes + head.bodyBytes;
    this.#request = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    this.#closes = head.closes;
    this.#reads = head.startLine.startsWith('GET ');
    this.since = Date.now();
    if (head.startLine.startsWith('GET /idle ') && this.#balancer.inFlight > 0) this.#answer(notIdle);
    else this.#balancer.admit(this);
  }

  /** A read may be sent again when a kept connection turns out to be closed; a write may have been done. */
  #send(server: Backend, attempts: number): void {
    this.#upstreams.get(server.port)?.send({
      request: this.#request ?? Buffer.alloc(0),
      onBytes: (bytes) => {
        if (!this.#socket.destroyed) this.#socket.write(bytes);
      },
      onDone: () => {
        this.#done();
        this.#balancer.release(server);
      },
      onFailed: (reason, begun) => {
        if (!begun && attempts > 1) {
          this.#send(server, attempts - 1);
          return;
        }
        this.#balancer.avoid(server);
        if (begun) this.#socket.destroy();
        else this.#answer(ownResponse(502, 'Bad Gateway', reason));
        this.#balancer.release(server);
      },
    });
  }

  #answer(response: string): void {
    if (!this.#socket.destroyed) this.#socket.write(response, 'latin1');
    this.#done();
  }

  #done(): void {
    this.#request = undefined;
    if (this.#closes) this.#socket.end();
    else if (this.#received.length > 0) this.#next();
  }
}
