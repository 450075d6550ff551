import type { RunEvent } from '../../../model/record/event.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';

/** One way to show a run while it goes. */
export interface View {
  onEvent(event: RunEvent): void;
  /** A line of the command itself, beside the run's events: where it goes on, what Ctrl-C does. */
  say(line: string): void;
  /** Draws what is left to draw and leaves the terminal as it was. Idempotent. */
  close(): void;
}

/** A view that no secret reaches: before lines are cut to the width of a terminal, and within JSON. */
export function withoutSecrets(view: View, redactor: Redactor): View {
  return {
    onEvent: (event) => view.onEvent(redactor.value(event)),
    say: (line) => view.say(redactor.text(line)),
    close: () => view.close(),
  };
}
