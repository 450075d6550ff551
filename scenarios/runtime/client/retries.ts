import type { Backoff, Retries } from './behaviour.ts';
import type { Draw } from '../draws/random.ts';
import { startLevelOf, TokenBucket } from './token-bucket.ts';
import type { Kind } from '../verdict.ts';

/** How a client sends a request again that went wrong. One of a VU. */
export interface RetryRule {
  /** Called once for every intent, before it is sent. */
  begin(): void;
  /**
   * How long to wait before retry 1, 2 ... of an intent; `undefined`: it is not sent.
   * @param retryAfterMs what the target asked for, if it did
   */
  delayMs(retry: number, retryAfterMs: number | undefined, jitter: Draw): number | undefined;
  /** Pays for a retry that is about to be sent; false: it cannot be afforded. */
  take(): boolean;
}

/**
 * Whether a client sends it again: trouble on the way, a timeout, a refusal for overload, a server's error. Never what
 * the client itself did wrong (4xx). Writes too, as careless clients do: a target that answered late has done them twice.
 */
export function isRetryable(kind: Kind): boolean {
  return kind === 'timeout' || kind === 'connection' || kind === 'shed' || kind === 'http-5xx';
}

/** @param vu its number; `undefined` when nothing is ever sent again */
export function retryRuleOf(retries: Retries, vu: number): RetryRule | undefined {
  switch (retries.kind) {
    case 'none':
      return undefined;
    case 'naive':
      return { ...free, delayMs: (retry) => (retry < retries.attempts ? 0 : undefined) };
    case 'backoff':
      return { ...free, delayMs: (...wait) => backoffMs(retries, ...wait) };
    case 'budgeted': {
      const bucket = new TokenBucket(retries.budgetShare, startLevelOf(vu));
      return {
        begin: () => bucket.deposit(),
        delayMs: (...wait) => backoffMs(retries, ...wait),
        take: () => bucket.take(),
      };
    }
  }
}

const free = { begin: () => undefined, take: () => true };

/**
 * "Full jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): anything from 0 to a delay
 * that doubles from the first to the most. What the target asks for comes before it, as far as the most allows.
 */
function backoffMs(
  { attempts, firstDelayMs, mostDelayMs }: Backoff,
  retry: number,
  retryAfterMs: number | undefined,
  jitter: Draw,
): number | undefined {
  if (retry >= attempts) return undefined;
  const delayMs = jitter() * Math.min(mostDelayMs, firstDelayMs * 2 ** (retry - 1));
  return Math.min(mostDelayMs, (retryAfterMs ?? 0) + delayMs);
}
