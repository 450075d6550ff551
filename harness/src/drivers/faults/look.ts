import type { Clock } from '../../ports/clock.ts';
import { inTime } from './in-time.ts';

/** How long something is looked for, and how often. */
export interface Patience {
  readonly withinMs: number;
  readonly everyMs: number;
  /** An answer that takes longer than this is none. Default: 10 s. */
  readonly answersWithinMs?: number;
  readonly clock: Clock;
  /** Aborted when nobody wants to know any more. The first look is had all the same. */
  readonly signal: AbortSignal;
}

/**
 * Looks again and again until it is so: the kernel, an engine or a server needs a moment.
 * @param look says what showed; throws while it is not so
 * @throws what the last look threw, when it is not so in time; the signal's reason
 */
export async function seen(
  look: () => Promise<string>,
  { withinMs, everyMs, answersWithinMs = 10_000, clock, signal }: Patience,
): Promise<string> {
  const deadlineMs = clock.now() + withinMs;
  for (;;) {
    try {
      return await inTime(look(), answersWithinMs, clock);
    } catch (error) {
      signal.throwIfAborted();
      if (clock.now() >= deadlineMs) throw error;
    }
    await clock.sleep(everyMs, signal);
  }
}
