/** What the stores were asked, counted since the start. */
export class Tally {
  /** Reads of Redis that spared a query, and those that did not: what was not there is asked of PostgreSQL. */
  hits = 0;
  misses = 0;
  /** Connections taken from the pool: one a query. */
  queries = 0;

  countRead(wasThere: boolean): void {
    if (wasThere) this.hits += 1;
    else this.misses += 1;
  }
}
