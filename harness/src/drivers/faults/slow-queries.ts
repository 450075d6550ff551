import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import {
  connect,
  countConnections,
  postgresRefusal,
  seenToBeGone,
  sqlStateOf,
  type Connection,
} from './postgres.ts';
import { heldOnEach, type Hold } from './state.ts';

type SlowQueries = FaultOf<'slow-queries'>;

/** A server short of CPU takes a while to begin with them. */
const activeWithinMs = 15_000;
const betweenLooksMs = 50;
const betweenFailuresMs = 200;
/** A server that does not even answer is not waited for. */
const endsWithinMs = 5000;
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
  refusal: postgresRefusal,
  inject(fault, targets, clock) {
    return heldOnEach(targets.map((target) => new Storm(target, fault, clock)));
  },
};

/** On one server: each connection asks again as soon as it was answered. */
class Storm implements Hold {
  readonly #target: ReplicaControl;
  readonly #fault: SlowQueries;
  readonly #clock: Clock;
  readonly #name = `headroom-storms-${randomUUID().slice(0, 8)}`;
  readonly #over = new AbortController();
  readonly #connections = new Set<Connection>();
  #asking: Promise<unknown> = Promise.resolve();
  #watch: Connection | undefined;
  #failure: string | undefined;
  #isRefused = false;

  constructor(target: ReplicaControl, fault: SlowQueries, clock: Clock) {
    this.#target = target;
    this.#fault = fault;
    this.#clock = clock;
  }

  async begin(): Promise<string> {
    const { connections: wanted, sql } = this.#fault;
    this.#watch = await connect(this.#target, this.#fault, 'headroom-watches');
    this.#asking = Promise.all(Array.from({ length: wanted }, () => this.#ask(sql)));
    const deadlineMs = this.#clock.now() + activeWithinMs;
    for (;;) {
      const { active } = await countConnections(this.#watch, this.#name);
      if (active >= wanted) return `${this.#target.replica} works on ${active} queries of ours`;
      if (this.#isRefused || this.#clock.now() > deadlineMs) {
        const why = this.#failure === undefined ? '' : `: ${this.#failure}`;
        throw new FaultNotApplied(
          `${this.#target.replica} works on ${active} queries of ours, not ${wanted}${why}`,
        );
      }
      await this.#clock.sleep(betweenLooksMs);
    }
  }

  /** The server is told to give them up: it may look after lost clients only when a query is done. */
  async end(): Promise<void> {
    this.#over.abort();
    const patience = new AbortController();
    const impatient = this.#clock.sleep(endsWithinMs, patience.signal).catch(() => undefined);
    const told = this.#watch
      ?.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
        this.#name,
      ])
      .catch(() => undefined);
    await Promise.race([told, impatient]);
    patience.abort();
    for (const each of [...this.#connections, this.#watch]) each?.close();
    await this.#asking;
  }

  gone(signal: AbortSignal): Promise<string> {
    return seenToBeGone(this.#target, this.#fault, this.#name, { clock: this.#clock, signal });
  }

  /** Until the end; never rejects. */
  async #ask(sql: string): Promise<void> {
    const { signal } = this.#over;
    let connection: Connection | undefined;
    while (!signal.aborted) {
      try {
        connection ??= await this.#connect();
        if (!signal.aborted) await connection.query(sql);
      } catch (error) {
        this.#failure = reasonOf(error);
        this.#isRefused ||= sqlStateOf(error)?.startsWith(wrongQuery) === true;
        if (connection?.isOver === true) connection = undefined;
        await this.#clock.sleep(betweenFailuresMs, signal).catch(() => undefined);
      }
    }
    connection?.close();
  }

  async #connect(): Promise<Connection> {
    const connection = await connect(this.#target, this.#fault, this.#name);
    this.#connections.add(connection);
    // A killed harness cancels nothing: the server looks by itself whether we are there (PostgreSQL 14, some systems).
    await connection.query('SET client_connection_check_interval = 1000').catch(() => undefined);
    return connection;
  }
}
