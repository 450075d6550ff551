import { z } from 'zod';
import type { JourneyRead } from '../../../ports/load-generator.ts';
import type { Series } from '../remote-write/decode.ts';

/** One series each, as scenarios/runtime/reads.ts makes them. */
const readsName = 'k6_headroom_reads_total';
const readSchema = z.object({ path: z.string(), headers: z.record(z.string(), z.string()).exactOptional() });

/** So many different ones are kept: enough for a mix of them. */
const mostReads = 12;
/** A journey that writes much may need some more arrivals for them. */
const arrivalsAsked = 40;

/** What the journey reads, as its loads tell. */
export class PushedReads {
  readonly #reads = new Map<string, JourneyRead>();

  get all(): readonly JourneyRead[] {
    return [...this.#reads.values()];
  }

  /** How many arrivals of the next load are to tell; 0 when enough are known. */
  get toTell(): number {
    return this.#reads.size < mostReads ? arrivalsAsked : 0;
  }

  /** @throws ZodError when the scenario's runtime is of another version. */
  take(push: readonly Series[]): void {
    for (const {
      name,
      labels: { read = '' },
    } of push) {
      if (name !== readsName || this.#reads.has(read) || this.#reads.size === mostReads) continue;
      this.#reads.set(read, readSchema.parse(JSON.parse(read)));
    }
  }
}
