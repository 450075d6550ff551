/** How a sample waits for a post to show. Ages are ms since it was sent. */

const shortestPauseMs = 100;
const pauseShareOfAge = 1 / 5;

/** Pause before the next look: a fifth of the age, so that a late post is known about as well and costs few reads. */
export function pauseMsAt(ageMs: number): number {
  return Math.max(shortestPauseMs, pauseShareOfAge * ageMs);
}

export interface Patience {
  /** In time, by the SLO. */
  readonly sloMs: number;
  /** At least sloMs. */
  readonly giveUpMs: number;
  /** Age at which the load ends. */
  readonly endOfLoadMs: number;
}

/** Age at which a sample gives up. Once the load has ended it waits no longer than it takes to know that it is late. */
export function givesUpAtMs({ sloMs, giveUpMs, endOfLoadMs }: Patience): number {
  return Math.min(giveUpMs, Math.max(sloMs, endOfLoadMs));
}
