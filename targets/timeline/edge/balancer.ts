/** One request on its way through the edge. */
export interface Waiting {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Starts it on a server. */
  start(server: Backend): void;
  /** Answers it without having asked a server. */
  refuse(status: 429 | 503, reason: string): void;
}

/** A replica, and how many requests it has now. */
export interface Backend {
  readonly port: number;
  active: number;
  /** After a failure others are preferred until then, in milliseconds since the epoch. */
  avoidUntil: number;
}

const avoidanceMs = 1000;

export interface BalancerLimits {
  /** Requests at once in one server. */
  readonly serverMaxConnections: number;
  /** Requests in the queue; absent: any number. */
  readonly queueLimit?: number;
  readonly queueTimeoutMs: number;
}

/** Least connections, with a bound for each server and one queue, first come, first served, before them all. */
export class Balancer {
  readonly #servers: readonly Backend[];
  readonly #limits: BalancerLimits;
  readonly #now: () => number;
  readonly #queue: Waiting[] = [];
  /** Of equals, the next in turn. */
  #turn = 0;

  constructor(ports: readonly number[], limits: BalancerLimits, now: () => number) {
    this.#servers = ports.map((port) => ({ port, active: 0, avoidUntil: 0 }));
    this.#limits = limits;
    this.#now = now;
  }

  /** Requests in servers and in the queue. */
  get inFlight(): number {
    return this.#servers.reduce((sum, server) => sum + server.active, this.#queue.length);
  }

  /** What each server has now and may have, and how many wait for any of them. */
  get use(): { readonly queued: number; readonly servers: readonly { active: number; limit: number }[] } {
    const limit = this.#limits.serverMaxConnections;
    return { queued: this.#queue.length, servers: this.#servers.map(({ active }) => ({ active, limit })) };
  }

  admit(waiting: Waiting): void {
    const server = this.#queue.length === 0 ? this.#freeServer() : undefined;
    if (server !== undefined) {
      this.#start(waiting, server);
    } else if (this.#queue.length >= (this.#limits.queueLimit ?? Infinity)) {
      waiting.refuse(429, 'overloaded');
    } else {
      this.#queue.push(waiting);
    }
  }

  /** A server has finished a request: the next one in the queue takes its place. */
  release(server: Backend): void {
    server.active -= 1;
    this.expire();
    const free = this.#queue.length === 0 ? undefined : this.#freeServer();
    const next = free === undefined ? undefined : this.#queue.shift();
    if (free !== undefined && next !== undefined) this.#start(next, free);
  }

  /** A request failed on a server before any answer: for a while the others are better. */
  avoid(server: Backend): void {
    server.avoidUntil = this.#now() + avoidanceMs;
  }

  /** Refuses what has queued for too long. */
  expire(): void {
    const oldest = this.#now() - this.#limits.queueTimeoutMs;
    while ((this.#queue[0]?.since ?? Infinity) < oldest) this.#queue.shift()?.refuse(503, 'queue timeout');
  }

  /** Takes out a request whose client is gone. False when it is not in the queue any more. */
  forget(waiting: Waiting): boolean {
    const index = this.#queue.indexOf(waiting);
    if (index === -1) return false;
    this.#queue.splice(index, 1);
    return true;
  }

  #start(waiting: Waiting, server: Backend): void {
    server.active += 1;
    waiting.start(server);
  }

  #freeServer(): Backend | undefined {
    const now = this.#now();
    const sound = this.#servers.filter((server) => server.avoidUntil <= now);
    const candidates = sound.length > 0 ? sound : this.#servers;
    this.#turn += 1;
    let best: Backend | undefined;
    for (let step = 0; step < candidates.length; step += 1) {
      const server = candidates[(this.#turn + step) % candidates.length];
      if (server === undefined || server.active >= this.#limits.serverMaxConnections) continue;
      if (best === undefined || server.active < best.active) best = server;
    }
    return best;
  }
}
