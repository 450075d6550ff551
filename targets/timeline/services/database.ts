import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DistantSocket } from './distant-socket.ts';

export interface PoolSettings {
  readonly url: string;
  /** Connections at most. */
  readonly size: number;
  /** How long a request waits for a free connection before it is refused. */
  readonly waitMs: number;
  /** Distance of the server. A query holds its connection for at least this long. */
  readonly roundTripMs: number;
}

/** While starting, a connection may take as long as it must. */
const startWaitMs = 15_000;
const firstRetryMs = 50;
const lastRetryMs = 400;

/**
 * A bounded pool, connected and warm, so that no request pays for a connection. Waits for a server that is still
 * starting.
 */
export async function connectPool(settings: PoolSettings): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: settings.url,
    stream: () => new DistantSocket(settings.roundTripMs),
    max: settings.size,
    connectionTimeoutMillis: startWaitMs,
    idleTimeoutMillis: 0,
    statement_timeout: 10_000,
  });
  // A connection lost while idle is replaced at the next request; without a listener it would end the process.
  pool.on('error', (error) => console.error(`a database connection was lost: ${error.message}`));
  for (let waitMs = firstRetryMs; ; waitMs = Math.min(2 * waitMs, lastRetryMs)) {
    try {
      await pool.query('SELECT 1');
      break;
    } catch (error) {
      if (!isStarting(error)) throw error;
      await sleep(waitMs);
    }
  }
  const clients = await Promise.all(Array.from({ length: settings.size }, () => pool.connect()));
  for (const client of clients) client.release();
  pool.options.connectionTimeoutMillis = settings.waitMs;
  return pool;
}

const cannotConnectNow = '57P03';
/** A proxy in between takes a connection that the server behind it does not, and ends or resets it. */
const startingCodes: ReadonlySet<unknown> = new Set([
  cannotConnectNow,
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** pg gives it no code. */
const ended = /^Connection terminated/;

function isStarting(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && startingCodes.has(error.code)) || ended.test(error.message) || isPoolTimeout(error)
  );
}

/** pg gives these no code: waiting for a connection, and opening a new one. */
const poolTimeout = /timeout exceeded when trying to connect|terminated due to connection timeout/;

/** Whether a query was refused because no connection became free in time. */
export function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && poolTimeout.test(error.message);
}
