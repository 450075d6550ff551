import { Socket } from 'node:net';
import pg from 'pg';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { addressOf } from './address-of.ts';

export type PostgresFault = FaultOf<'connection-exhaustion' | 'slow-queries'>;

/** Servers short of CPU take their time over a new connection. */
const connectsWithinMs = 10_000;
/** The server gives a query up then, should nobody be left to cancel it; it is sent again while the fault is on. */
const statementLimitMs = 30_000;
const goneWithinMs = 10_000;
const betweenLooksMs = 50;

/** A connection that ends at once when it is told to, and takes nobody with it when it breaks. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Whether it was lost or closed. */
  readonly isOver: boolean;
  close(): void;
}

/** @param name the `application_name` that pg_stat_activity has */
export async function connect(
  target: ReplicaControl,
  fault: PostgresFault,
  name: string,
): Promise<Connection> {
  const { user, password, database = user } = fault;
  const socket = new Socket();
  const client = new pg.Client({
    ...(await addressOf(target, fault.port)),
    ...{ user, database, application_name: name, stream: () => socket },
    ...(password === undefined ? {} : { password }),
    connectionTimeoutMillis: connectsWithinMs,
    statement_timeout: statementLimitMs,
  });
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  client.on('error', over);
  client.on('end', over);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    query: async (text, values = []) => (await client.query<Record<string, unknown>>(text, [...values])).rows,
    get isOver() {
      return isOver;
    },
    close() {
      over();
      socket.destroy();
    },
  };
}

/** Why the server does not let us in; `undefined` when it does. */
export async function postgresRefusal(
  fault: PostgresFault,
  targets: readonly ReplicaControl[],
): Promise<string | undefined> {
  for (const target of targets) {
    try {
      const connection = await connect(target, fault, 'headroom-asks');
      connection.close();
    } catch (error) {
      return `${target.replica} does not let us in as a PostgreSQL on its port ${fault.port} (user ${fault.user}): ${reasonOf(error)}`;
    }
  }
  return undefined;
}

/** All connections of clients, and those of one name: as the server has them. */
export async function countConnections(
  watch: Connection,
  name: string,
): Promise<{ readonly all: number; readonly named: number; readonly active: number }> {
  const [row] = await watch.query(
    `SELECT count(*)::int AS all,
            count(*) FILTER (WHERE application_name = $1)::int AS named,
            count(*) FILTER (WHERE application_name = $1 AND state = 'active')::int AS active
       FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    [name],
  );
  return { all: Number(row?.['all']), named: Number(row?.['named']), active: Number(row?.['active']) };
}

/** That the server lets a new connection in, on which none of a name is seen any more. @throws when it is not so in time. */
export async function seenToBeGone(
  target: ReplicaControl,
  fault: PostgresFault,
  name: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string> {
  const deadlineMs = clock.now() + goneWithinMs;
  for (;;) {
    const left = await connectionsLeft(target, fault, name);
    if (left === 0) return `${target.replica} lets a new connection in, and has none of ours`;
    if (clock.now() > deadlineMs) {
      throw new Error(`${target.replica} ${typeof left === 'string' ? left : `still has ${left} of ours`}`);
    }
    await clock.sleep(betweenLooksMs, signal);
  }
}

async function connectionsLeft(
  target: ReplicaControl,
  fault: PostgresFault,
  name: string,
): Promise<number | string> {
  let watch: Connection | undefined;
  try {
    watch = await connect(target, fault, 'headroom-looks');
    return (await countConnections(watch, name)).named;
  } catch (error) {
    return `lets nobody in: ${reasonOf(error)}`;
  } finally {
    watch?.close();
  }
}

/** SQLSTATE of an error of the server's. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
