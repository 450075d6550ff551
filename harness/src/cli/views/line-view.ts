import type { RunEvent } from '../../model/event.ts';
import { lineText } from './line-text.ts';
import type { View } from './view.ts';
import { clockText } from './wording.ts';

/** A line an event, with the time since the run started: for logs and pipes. */
export class LineView implements View {
  readonly #write: (text: string) => void;
  #startedAtMs: number | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  onEvent(event: RunEvent): void {
    const atMs = Date.parse(event.at);
    this.#startedAtMs ??= atMs;
    const line = lineText(event);
    if (line === undefined) return;
    this.#write(
      event.kind === 'run-started' ? `${line}\n` : `[${clockText(atMs - this.#startedAtMs)}] ${line}\n`,
    );
  }

  say(line: string): void {
    this.#write(`${line}\n`);
  }

  close(): void {
    // nothing is held
  }
}
