import { fanOutLag } from '../fan-out-queue.ts';
import type { InFlight } from './in-flight.ts';
import type { Parts } from './parts.ts';

/**
 * What work is left that this replica can see: its own requests, statements that other replicas have running in
 * the database, posts on their way to followers. The edge adds what it holds itself. Empty when idle.
 */
export async function remainingWork(parts: Parts, inFlight: InFlight): Promise<string[]> {
  const [statements, lag] = await Promise.all([runningStatements(parts), fanOutLag(parts.redis)]);
  return [
    ...(inFlight.count > 0 ? [`${inFlight.count} requests in flight`] : []),
    ...(statements > 0 ? [`${statements} statements running`] : []),
    ...(lag.jobs > 0 ? [`${lag.jobs} posts to fan out`] : []),
  ];
}

async function runningStatements(parts: Parts): Promise<number> {
  const { rows } = await parts.database.query<{ running: number }>({
    name: 'running-statements',
    text: `SELECT count(*)::int AS running FROM pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND query NOT LIKE '%pg_stat_activity%'`,
  });
  return rows[0]?.running ?? 0;
}
