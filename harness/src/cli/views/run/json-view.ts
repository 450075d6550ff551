import type { RunEvent } from '../../../model/record/event.ts';
import { startedText } from './line-text.ts';
import type { View } from './view.ts';

/** Events as NDJSON on stdout, one a line and nothing else there; words go to stderr. */
export class JsonView implements View {
  readonly #writeEvent: (text: string) => void;
  readonly #writeWords: (text: string) => void;

  constructor(writeEvent: (text: string) => void, writeWords: (text: string) => void) {
    this.#writeEvent = writeEvent;
    this.#writeWords = writeWords;
  }

  onEvent(event: RunEvent): void {
    this.#writeEvent(`${JSON.stringify(event)}\n`);
    if (event.kind === 'run-started') this.say(startedText(event));
  }

  say(line: string): void {
    this.#writeWords(`${line}\n`);
  }

  close(): void {
    // nothing is held
  }
}
