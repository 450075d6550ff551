/**
 * How users and their clients behave in a trial. The harness has the same shape, and says more of it, in
 * harness/src/model/config/behaviour.ts (neither side imports the other; a test holds them together).
 */
export interface Behaviour {
  readonly retries: Retries;
  /** A user gives up this long after the request was due. Absent: never, but for the client's timeout. */
  readonly patienceMs?: number | undefined;
  /** Share of the reads that ask for one and the same object, 0..1. */
  readonly hotKeyShare: number;
  /** Writes are this many times as common as on an ordinary day. */
  readonly writesMultiple: number;
  /** An arrival is a visit of so many requests, with a pause of this mean between them. */
  readonly visit: { readonly requests: number; readonly thinkMs: number };
}

export type Retries =
  | { readonly kind: 'none' }
  | { readonly kind: 'naive'; readonly attempts: number }
  | ({ readonly kind: 'backoff' } & Backoff)
  | ({ readonly kind: 'budgeted'; readonly budgetShare: number } & Backoff);

export interface Backoff {
  /** Requests sent for one intent at most, the first one included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly mostDelayMs: number;
}
