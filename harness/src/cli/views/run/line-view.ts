import type { RunEvent } from '../../../model/record/event.ts';
import { lineText } from './line-text.ts';
import { draining } from '../../../actions/progress/picture.ts';
import type { View } from './view.ts';
import { clockText } from '../../../actions/progress/wording.ts';

/** After this long without a line, one says that the last thing still goes on. */
const silenceMs = 10_000;

/** A line an event, with the time since the run started: for logs and pipes. */
export class LineView implements View {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #startedAtMs: number | undefined;
  #doing = '';
  #silence: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  onEvent(event: RunEvent): void {
    const atMs = Date.parse(event.at);
    this.#startedAtMs ??= atMs;
    const line = lineText(event);
    if (line === undefined) return;
    if (event.kind === 'run-started') this.say(line);
    else this.#writeAt(atMs, line);
    this.#doing = event.kind === 'trial-ended' ? draining : line;
  }

  say(line: string): void {
    this.#write(`${line}\n`);
    this.#waitForSilence();
  }

  close(): void {
    clearTimeout(this.#silence);
  }

  #writeAt(atMs: number, line: string): void {
    this.say(`[${clockText(atMs - (this.#startedAtMs ?? atMs))}] ${line}`);
  }

  #waitForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#writeAt(this.#now(), `still at it: ${this.#doing}`), silenceMs);
    this.#silence.unref();
  }
}
