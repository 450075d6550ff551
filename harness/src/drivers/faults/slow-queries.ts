import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/config/fault.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver, FaultMeans } from './fault-driver.ts';
import type { Hold } from './hold.ts';
import { inTime, unlessAborted } from './in-time.ts';
import { seen } from './look.ts';
import { sqlStateOf, type Connection } from './postgres-connection.ts';
import { postgresRefusal, seenToBeGone } from './postgres.ts';

type SlowQueries = FaultOf<'slow-queries'>;

/** A server short of CPU takes a while to begin with them. */
const activeWithinMs = 15_000;
const betweenLooksMs = 50;
const betweenFailuresMs = 200;
/** A server that does not even answer is not waited for. */
const answersWithinMs = 5000;
/** The class of SQLSTATEs of syntax and access: it will not go better the next time. */
const wrongQuery = '42';

export const slowQueries: FaultDriver<'slow-queries'> = {
  kind: 'slow-queries',
  about:
    'a PostgreSQL works on heavy queries beside its own, as when a report or a missing index takes it up; of `sql`, else of much CPU',
  example: {
    ...{ kind: 'slow-queries', service: 'postgres', replicas: 1, port: 5432, user: 'app', database: 'app' },
    ...{ connections: 8, sql: 'SELECT count(*) FROM posts a, posts b' },
  },
  refusal: (fault, target, { postgres }) => postgresRefusal(fault, target, postgres),
  hold: (fault, target, means) => new Storm(target, fault, means),
};

/** On one server: each connection asks again as soon as it was answered. */
class Storm implements Hold {
  readonly on: string;
  readonly #target: ReplicaControl;
  readonly #fault: SlowQueries;
  readonly #means: FaultMeans;
  readonly #name = `headroom-storms-${randomUUID().slice(0, 8)}`;
  readonly #over = new AbortController();
  readonly #connections = new Set<Connection>();
  #asking: Promise<unknown> = Promise.resolve();
  #watch: Connection | undefined;
  #failure: string | undefined;
  readonly #refused = new AbortController();

  constructor(target: ReplicaControl, fault: SlowQueries, means: FaultMeans) {
    this.on = target.replica;
    this.#target = target;
    this.#fault = fault;
    this.#means = means;
  }

  async begin(over: AbortSignal): Promise<string> {
    const { connections: wanted, sql } = this.#fault;
    const watch = await this.#connect(`${this.#name}-watch`);
    this.#watch = watch;
    over.throwIfAborted();
    this.#asking = Promise.all(Array.from({ length: wanted }, () => this.#ask(sql)));
    const look = async (): Promise<string> => {
      const { active } = await unlessAborted(watch.count(this.#name), over);
      this.#refused.signal.throwIfAborted(); // one that is refused is at work for a moment
      if (active >= wanted) return `${this.on} works on ${active} queries of ours`;
      const why = this.#failure === undefined ? '' : `: ${this.#failure}`;
      throw new FaultNotApplied(`${this.on} works on ${active} queries of ours, not ${wanted}${why}`);
    };
    return seen(look, {
      ...{ withinMs: activeWithinMs, everyMs: betweenLooksMs, clock: this.#means.clock },
      signal: AbortSignal.any([over, this.#refused.signal]),
    });
  }

  /** The server is told to give them up: it may look after lost clients only when a query is done. */
  async end(): Promise<void> {
    this.#over.abort();
    const told = this.#watch?.terminate(this.#name) ?? Promise.resolve();
    await inTime(told, answersWithinMs, this.#means.clock).catch(() => undefined);
    for (const each of this.#connections) each.close();
    await this.#asking;
  }

  gone(signal: AbortSignal): Promise<string> {
    const { clock, postgres: connect } = this.#means;
    const left = { target: this.#target, fault: this.#fault, name: this.#name, connect };
    return seenToBeGone(left, { clock, signal });
  }

  /** Until the end; never rejects. */
  async #ask(sql: string): Promise<void> {
    const { signal } = this.#over;
    let connection: Connection | undefined;
    while (!signal.aborted) {
      try {
        connection ??= await this.#connectToAsk();
        if (!signal.aborted) await connection.run(sql);
      } catch (error) {
        this.#failure = reasonOf(error);
        if (sqlStateOf(error)?.startsWith(wrongQuery) === true) {
          this.#refused.abort(new FaultNotApplied(`${this.on} refuses the query: ${reasonOf(error)}`));
        }
        if (connection?.isOver === true) connection = undefined;
        await this.#means.clock.sleep(betweenFailuresMs, signal).catch(() => undefined);
      }
    }
    connection?.close();
  }

  async #connectToAsk(): Promise<Connection> {
    const connection = await this.#connect(this.#name);
    // A killed harness cancels nothing: the server looks by itself whether we are there (PostgreSQL 14, some systems).
    await connection.run('SET client_connection_check_interval = 1000').catch(() => undefined);
    return connection;
  }

  async #connect(name: string): Promise<Connection> {
    const connection = await this.#means.postgres(this.#target, this.#fault, name);
    this.#connections.add(connection);
    return connection;
  }
}
