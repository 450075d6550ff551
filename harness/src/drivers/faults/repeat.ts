import { reasonOf } from '../../model/errors.ts';
import type { Clock } from '../../ports/clock.ts';

export interface Repeating {
  /** Why it ended by itself. */
  readonly failure: string | undefined;
  /** Resolves when it does nothing any more. Idempotent. */
  stop(): Promise<void>;
}

/** Does something again and again, until it is stopped or fails. */
export function repeat(everyMs: number, clock: Clock, act: () => Promise<void>): Repeating {
  const stopping = new AbortController();
  let failure: string | undefined;
  const going = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(everyMs, stopping.signal);
      await act();
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) failure = reasonOf(error);
  });
  return {
    get failure() {
      return failure;
    },
    async stop() {
      stopping.abort();
      await going;
    },
  };
}
