import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Paths that tell of the service itself: never counted, never shed. */
const controlPaths: ReadonlySet<string> = new Set(['/health', '/idle', '/metrics']);

/** Counts requests from their arrival until their response is finished or their connection is gone. */
export class InFlight {
  #count = 0;

  watch(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      if (controlPaths.has(request.url ?? '')) return;
      this.#count += 1;
      response.once('close', () => {
        this.#count -= 1;
      });
    });
  }

  get count(): number {
    return this.#count;
  }
}
