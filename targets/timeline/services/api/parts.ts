import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Joining } from '../single-flight.ts';
import type { Tally } from './tally.ts';

/** What the endpoints work with. */
export interface Parts {
  readonly database: Pool;
  readonly redis: Redis;
  readonly join: Joining;
  readonly tally: Tally;
}
