import { connect, type Socket } from 'node:net';
import { parseHead } from './http-message.ts';

/** What becomes of a request sent to a server. Exactly one of `done` and `failed` is called, once. */
export interface Exchange {
  readonly request: Buffer;
  onBytes(bytes: Buffer): void;
  onDone(): void;
  /** `begun`: a part of the response has been passed on already. */
  onFailed(reason: string, begun: boolean): void;
}

/** Kept-alive connections to one server, each with one request at a time. */
export class Upstream {
  readonly #port: number;
  readonly #idle: UpstreamConnection[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  send(exchange: Exchange): void {
    const connection =
      this.#idle.pop() ??
      new UpstreamConnection(this.#port, {
        onIdle: (free) => this.#idle.push(free),
        onGone: (gone) => {
          const index = this.#idle.indexOf(gone);
          if (index !== -1) this.#idle.splice(index, 1);
        },
      });
    connection.send(exchange);
  }
}

interface Owner {
  onIdle(connection: UpstreamConnection): void;
  onGone(connection: UpstreamConnection): void;
}

class UpstreamConnection {
  readonly #socket: Socket;
  readonly #owner: Owner;
  #exchange: Exchange | undefined;
  /** Bytes of a head that is not complete. */
  #head: Buffer | undefined;
  #bodyBytesLeft: number | undefined;
  #closes = false;

  constructor(port: number, owner: Owner) {
    this.#owner = owner;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.#fail(error.message));
    this.#socket.on('close', () => this.#fail('the server closed the connection'));
  }

  send(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#bodyBytesLeft = undefined;
    this.#socket.write(exchange.request);
  }

  #receive(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.#socket.destroy();
      return;
    }
    try {
      this.#bodyBytesLeft = this.#bytesLeftAfter(bytes);
    } catch (error) {
      this.#socket.destroy();
      this.#fail(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#bodyBytesLeft === undefined) return;
    exchange.onBytes(this.#head ?? bytes);
    this.#head = undefined;
    if (this.#bodyBytesLeft <= 0) this.#finish(exchange);
  }

  /** `undefined`: the head is not complete, its bytes are kept in `#head`. */
  #bytesLeftAfter(bytes: Buffer): number | undefined {
    if (this.#bodyBytesLeft !== undefined) return this.#bodyBytesLeft - bytes.length;
    const received = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    this.#head = received;
    const head = parseHead(received);
    if (head === undefined) return undefined;
    this.#closes = head.closes;
    return head.headBytes + head.bodyBytes - received.length;
  }

  #finish(exchange: Exchange): void {
    this.#exchange = undefined;
    if (this.#closes) this.#socket.destroy();
    else this.#owner.onIdle(this);
    exchange.onDone();
  }

  #fail(reason: string): void {
    this.#owner.onGone(this);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.onFailed(reason, this.#bodyBytesLeft !== undefined);
  }
}
