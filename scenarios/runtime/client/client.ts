import type { Draw } from '../draws/random.ts';
import { isRetryable, type RetryRule } from './retries.ts';
import type { Kind } from '../verdict.ts';

/** One request that was sent, and how it ended. */
export interface Attempt {
  readonly kind: Kind;
  /** There was an answer, whatever it said. */
  readonly isAnswered: boolean;
  /** From when the intent was due to the end of this attempt. */
  readonly latencyMs: number;
  /** How long the target asked not to be asked again. */
  readonly retryAfterMs: number | undefined;
  /** The body of what was answered, where it is wanted. */
  readonly answer?: string;
}

/** What a client needs of the world. Times are in ms, all on one clock. */
export interface ClientMeans<Asked> {
  nowMs(): number;
  sleep(ms: number): void;
  send(asked: Asked, dueMs: number, sentMs: number, timeoutMs: number): Attempt;
  /** An intent is about to be sent once more. */
  retried(): void;
}

export interface ClientTerms {
  /** An attempt is given up after this. */
  readonly timeoutMs: number;
  /** The user gives up on the whole intent this long after it was due. */
  readonly patienceMs: number | undefined;
  /** Absent: nothing is sent again. */
  readonly retries: RetryRule | undefined;
}

/** Somebody's app or browser: sends a user's request until it is done, or the client or the user gives up. */
export class Client<Asked> {
  readonly #means: ClientMeans<Asked>;
  readonly #timeoutMs: number;
  readonly #patienceMs: number;
  readonly #retries: RetryRule | undefined;

  constructor(means: ClientMeans<Asked>, { timeoutMs, patienceMs, retries }: ClientTerms) {
    this.#means = means;
    this.#timeoutMs = timeoutMs;
    this.#patienceMs = patienceMs ?? Number.POSITIVE_INFINITY;
    this.#retries = retries;
  }

  /**
   * Carries out one intent, and gives its last attempt: what the user sees of it.
   * @param begunMs now, already known
   */
  carryOut(asked: Asked, dueMs: number, begunMs: number, jitter: Draw): Attempt {
    this.#retries?.begin();
    let sentMs = begunMs;
    for (let retry = 1; ; retry += 1) {
      const attempt = this.#means.send(asked, dueMs, sentMs, this.#timeLeftMs(dueMs, sentMs));
      if (this.#retries === undefined || !isRetryable(attempt.kind)) return attempt;
      const delayMs = this.#retries.delayMs(retry, attempt.retryAfterMs, jitter);
      if (delayMs === undefined) return attempt;
      const isTooLate = this.#means.nowMs() + delayMs >= dueMs + this.#patienceMs;
      if (isTooLate || !this.#retries.take()) return attempt;
      if (delayMs > 0) this.#means.sleep(delayMs);
      this.#means.retried();
      sentMs = this.#means.nowMs();
    }
  }

  /** Even a user without patience is sent once, by a generator that is late: what is not sent is not measured. */
  #timeLeftMs(dueMs: number, sentMs: number): number {
    return Math.max(1, Math.min(this.#timeoutMs, dueMs + this.#patienceMs - sentMs));
  }
}
