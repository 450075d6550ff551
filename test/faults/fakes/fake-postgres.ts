import type { Connection } from '../../../harness/src/drivers/faults/postgres-connection.ts';
import type { Clock } from '../../../harness/src/ports/clock.ts';
import type { Actor } from './behaviour.ts';
import type { FakeTarget } from './fake-replica.ts';

/** What a client waits for a connection, as the real one does. */
const connectsWithinMs = 10_000;
/** A server sees that a client is gone at once when it waits for it, and in a while when it works for it. */
const seesMs = { idle: 3, active: 1000 };

interface Backend {
  readonly name: string;
  isActive: boolean;
  /** Ends the query that it works on. */
  end: (error: Error) => void;
}

/** A PostgreSQL with connections, as the faults see it. */
export class FakePostgres implements FakeTarget {
  readonly name: string;
  readonly #clock: Clock;
  readonly #actor: Actor;
  readonly #backends = new Set<Backend>();

  readonly #mostConnections: number;

  constructor(name: string, actor: Actor, clock: Clock, mostConnections = 20) {
    this.name = name;
    this.#mostConnections = mostConnections;
    this.#actor = actor;
    this.#clock = clock;
    this.#backends.add({ name: 'of the service', isActive: false, end: () => undefined });
  }

  /** A connection that looks whether it is over is no fault. */
  get isOn(): boolean {
    return [...this.#backends].some(({ name }) => /^headroom-(takes|storms)-/.test(name));
  }

  get connections(): number {
    return this.#backends.size;
  }

  async connect(name: string): Promise<Connection> {
    const backend: Backend = { name, isActive: false, end: () => undefined };
    const letIn = (): void => {
      if (this.#backends.size < this.#mostConnections) this.#backends.add(backend);
    };
    try {
      await this.#actor.act(letIn, connectsWithinMs);
    } catch (error) {
      void this.#leave(backend); // the client has broken it off
      throw error;
    }
    if (!this.#backends.has(backend)) {
      throw Object.assign(new Error('sorry, too many clients already'), { code: '53300', severity: 'FATAL' });
    }
    return this.#connectionOf(backend);
  }

  #connectionOf(backend: Backend): Connection {
    let isOver = false;
    const isLost = (): boolean => isOver || !this.#backends.has(backend);
    const close = (): void => {
      if (!isOver) void this.#leave(backend);
      isOver = true;
    };
    const ours = (name: string): Backend[] =>
      [...this.#backends].filter((each) => each !== backend && each.name.startsWith(name));
    return {
      get isOver() {
        return isLost();
      },
      run: async (sql) => {
        if (isLost()) throw new Error('Connection terminated');
        if (sql.startsWith('SET')) return;
        const { promise, reject } = Promise.withResolvers<never>();
        Object.assign(backend, { isActive: true, end: reject });
        await promise;
      },
      count: (name) =>
        this.#actor.look(() => {
          if (isLost()) throw new Error('Connection terminated');
          const active = [...this.#backends].filter((each) => each.name === name && each.isActive).length;
          return { all: this.#backends.size, ours: ours(name).length, active };
        }),
      terminate: (name) =>
        this.#actor.act(() => {
          for (const each of isLost() ? [] : ours(name)) this.#remove(each);
        }),
      end: async () => {
        if (!isOver) await this.#leave(backend);
        isOver = true;
      },
      close,
    };
  }

  async #leave(backend: Backend): Promise<void> {
    const { isActive, end } = backend;
    end(new Error('Connection terminated'));
    await this.#clock.sleep(isActive ? seesMs.active : seesMs.idle);
    this.#remove(backend);
  }

  #remove(backend: Backend): void {
    this.#backends.delete(backend);
    backend.end(new Error('terminating connection'));
    this.#actor.onChange();
  }
}
