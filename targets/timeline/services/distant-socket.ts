import { Socket } from 'node:net';

/**
 * A connection to a server further away than it is: what arrives is read so much later, in its order. On one machine
 * all tiers are next door; this puts back the distance that holds connections in real stacks.
 */
export class DistantSocket extends Socket {
  readonly #roundTripMs: number;

  constructor(roundTripMs: number) {
    super();
    this.#roundTripMs = roundTripMs;
  }

  /** Node hands over here what it read from the network, and `null` at the end. */
  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    setTimeout(() => super.push(chunk, encoding), this.#roundTripMs);
    return true;
  }
}
