import { Socket } from 'node:net';
import pg from 'pg';
import type { FaultOf } from '../../model/config/fault.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { addressOf } from './address-of.ts';

export type PostgresFault = FaultOf<'connection-exhaustion' | 'slow-queries'>;

/** Servers short of CPU take their time over a new connection. */
export const connectsWithinMs = 10_000;
/** The server gives a query up then, should nobody be left to cancel it; it is sent again while the fault is on. */
const statementLimitMs = 30_000;
/** A server that stands still answers nothing, and does not say so. */
const answersWithinMs = statementLimitMs + 5000;
export const letsGoWithinMs = 3000;

/** Connections of clients, as the server has them. */
interface ServedConnections {
  readonly all: number;
  /** Those of a fault, by the beginning of their name, beside the one that asks. */
  readonly ours: number;
  /** Those that are of just this name and at work. */
  readonly active: number;
}

/** A connection that takes nobody with it when it breaks. */
export interface Connection {
  /** Has some SQL done. */
  run(sql: string): Promise<void>;
  count(name: string): Promise<ServedConnections>;
  /** Ends all others whose name begins so, whatever they do. */
  terminate(name: string): Promise<void>;
  /** Whether it was lost or closed. */
  readonly isOver: boolean;
  /** Ends it, and waits a moment for the server to have let go of it: nothing of it is seen there any more. */
  end(): Promise<void>;
  /** Ends it at once; the server sees that in a while. */
  close(): void;
}

/** @param name the `application_name` that pg_stat_activity has */
export type ConnectToPostgres = (
  target: ReplicaControl,
  fault: PostgresFault,
  name: string,
) => Promise<Connection>;

const countSql = `
SELECT count(*)::int AS all,
       count(*) FILTER (WHERE left(application_name, length($1)) = $1 AND pid <> pg_backend_pid())::int AS ours,
       count(*) FILTER (WHERE application_name = $1 AND state = 'active')::int AS active
  FROM pg_stat_activity WHERE backend_type = 'client backend'`;
const terminateSql = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE left(application_name, length($1)) = $1 AND pid <> pg_backend_pid()`;

export const connectToPostgres: ConnectToPostgres = async (target, fault, name) => {
  const { user, password, database = user } = fault;
  const socket = new Socket();
  const client = new pg.Client({
    ...(await addressOf(target, fault.port)),
    ...{ user, database, application_name: name, stream: () => socket },
    ...(password === undefined ? {} : { password }),
    connectionTimeoutMillis: connectsWithinMs,
    ...{ statement_timeout: statementLimitMs, query_timeout: answersWithinMs },
  });
  const connection = new ClientConnection(client, socket);
  try {
    await client.connect();
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
};

class ClientConnection implements Connection {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #isOver = false;

  constructor(client: pg.Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    client.on('error', () => this.#over());
    client.on('end', () => this.#over());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async run(sql: string): Promise<void> {
    await this.#ask(sql);
  }

  async count(name: string): Promise<ServedConnections> {
    const [row] = await this.#ask(countSql, [name]);
    return { all: Number(row?.['all']), ours: Number(row?.['ours']), active: Number(row?.['active']) };
  }

  async terminate(name: string): Promise<void> {
    await this.#ask(terminateSql, [name]);
  }

  async end(): Promise<void> {
    this.#over();
    const { promise: longEnough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, letsGoWithinMs);
    // The server closes its side last, when nothing else is left of the connection.
    await Promise.race([this.#client.end().catch(() => undefined), longEnough]);
    clearTimeout(timer);
    this.#socket.destroy();
  }

  close(): void {
    this.#over();
    this.#socket.destroy();
  }

  #over(): void {
    this.#isOver = true;
  }

  async #ask(text: string, values?: string[]): Promise<Record<string, unknown>[]> {
    try {
      return (await this.#client.query<Record<string, unknown>>(text, values)).rows;
    } catch (error) {
      if (sqlStateOf(error) === undefined) this.#over(); // no answer of the server's: the next one may be this one's
      throw error;
    }
  }
}

/** SQLSTATE of an error of the server's. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'severity' in error ? String(error.code) : undefined;
}
