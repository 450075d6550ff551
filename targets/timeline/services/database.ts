import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface PoolSettings {
  readonly url: string;
  /** Connections at most. */
  readonly size: number;
  /** How long a request waits for a free connection before it is refused. */
  readonly waitMs: number;
}

const firstRetryMs = 50;
const lastRetryMs = 400;

/**
 * A bounded pool, connected and warm, so that no request pays for a connection. Waits for a server that is still
 * starting.
 */
export async function connectPool(settings: PoolSettings): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.size,
    connectionTimeoutMillis: settings.waitMs,
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
  return pool;
}

function isStarting(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cannotConnectNow = '57P03';
  return (
    code === cannotConnectNow ||
    code === 'ECONNREFUSED' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    isPoolTimeout(error)
  );
}

/** Whether a query was refused because no connection became free in time. */
export function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes('timeout exceeded when trying to connect');
}
