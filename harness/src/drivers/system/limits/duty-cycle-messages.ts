import type { GroupCounters } from './limiter.ts';

/** What the harness asks of the duty-cycle helper; each is answered. */
export type DutyCycleRequest = { readonly id: number; readonly group: string } & (
  | { readonly do: 'adopt'; readonly pid: number }
  /** `null`: no limit. */
  | { readonly do: 'limit'; readonly cores: number | null }
  | { readonly do: 'counters' }
  | { readonly do: 'pause'; readonly isPaused: boolean }
  /** Lets its processes go on, for good. */
  | { readonly do: 'remove' }
);

export interface DutyCycleAnswer {
  readonly id: number;
  readonly counters: GroupCounters;
}
