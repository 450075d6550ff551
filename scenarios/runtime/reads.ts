import { Counter } from 'k6/metrics';
import type { Request } from './request.ts';

/** Requests of the first arrivals that only read: the harness asks them again, to see whether the target is idle. */
const reads = new Counter('headroom_reads');

/** Tells the harness of a request, if it reads and no more (drivers/k6/seconds/pushed-reads.ts reads it). */
export function tellRead({ method, path, headers, body }: Request): void {
  if (method === 'GET' && body === undefined) reads.add(1, { read: JSON.stringify({ path, headers }) });
}
