import type { RunEvent } from '../../model/event.ts';

/** One way to show a run while it goes. */
export interface View {
  onEvent(event: RunEvent): void;
  /** A line of the command itself, beside the run's events: where it goes on, what Ctrl-C does. */
  say(line: string): void;
  /** Draws what is left to draw and leaves the terminal as it was. Idempotent. */
  close(): void;
}
