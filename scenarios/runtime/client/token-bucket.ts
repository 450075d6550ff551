/**
 * A budget of retries: every intent puts a share of a token in, every retry takes a whole one out (Google SRE book,
 * "Handling Overload"; Finagle's RetryBudget). What is not spent is kept up to a little over one retry, so that a target
 * that fails after a good time meets one retry of each bucket, and from then on the share.
 */
export class TokenBucket {
  readonly #share: number;
  readonly #most: number;
  #tokens: number;

  /**
   * @param share tokens an intent, above 0, at most 1
   * @param start level to begin with, in [0, 1)
   */
  constructor(share: number, start: number) {
    this.#share = share;
    this.#tokens = start;
    // Almost a token may be left that cannot be taken yet; a deposit on top of it must not be lost.
    this.#most = 1 + share + start;
  }

  deposit(): void {
    this.#tokens = Math.min(this.#most, this.#tokens + this.#share);
  }

  /** Takes a token out, if there is one. */
  take(): boolean {
    // Ten tenths are a hair less than one.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * The level that the bucket of a VU begins with. A trial spreads its intents over hundreds of VUs, each of which sees a
 * few: had all buckets to fill first, nobody would ever retry, and were all full, everybody would at once. The levels of
 * VUs 1, 2, 3 ... lie evenly in [0, 1) (multiples of the golden ratio), so that a share s of n intents a VU, rounded down
 * in each bucket, adds up to s times all intents from the first one on.
 */
export function startLevelOf(vu: number): number {
  const goldenRatio = 0.618_033_988_749_895;
  return (vu * goldenRatio) % 1;
}
