import { createLogUpdate } from 'log-update';
import type { Colors } from 'picocolors/types.js';
import type { RunEvent } from '../../../model/record/event.ts';
import { columnsOf, rowsOf, type Output } from '../../terminal.ts';
import { liveFrame } from './live-frame.ts';
import { startedText } from './line-text.ts';
import { emptyPicture, withEvent } from '../../../actions/progress/picture.ts';
import type { View } from './view.ts';
import { replayText } from '../../../actions/progress/wording.ts';
import { wrapped } from '../wrapped.ts';

const redrawEveryMs = 250;

/** Redraws one picture of the run in place, four times a second at most, so that it costs the measurement nothing. */
export class LiveView implements View {
  readonly #colors: Colors;
  readonly #stream: Output;
  readonly #now: () => number;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;
  #picture = emptyPicture;
  #closed = false;

  constructor(stream: Output, colors: Colors, now: () => number) {
    this.#stream = stream;
    this.#colors = colors;
    this.#now = now;
    this.#draw = createLogUpdate(ofKnownSize(stream));
    this.#timer = setInterval(() => this.#redraw(), redrawEveryMs);
    this.#timer.unref();
  }

  onEvent(event: RunEvent): void {
    this.#picture = withEvent(this.#picture, event);
    if (event.kind === 'run-started') this.say(startedText(event));
    // Else one would wonder why it is done again.
    if (event.kind === 'replay-ended' && event.replay.outcome.kind === 'invalid') {
      this.say(`replay ${replayText(event.replay)}`);
    }
  }

  say(line: string): void {
    if (this.#closed) this.#stream.write(`${line}\n`);
    else this.#draw.persist(wrapped(line, columnsOf(this.#stream)).join('\n'));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#draw.clear();
    this.#draw.done();
  }

  #redraw(): void {
    if (this.#picture.runId === '') return;
    const options = { nowMs: this.#now(), columns: columnsOf(this.#stream), colors: this.#colors };
    this.#draw(liveFrame(this.#picture, options));
  }
}

/** The library wraps at the columns that a stream says, 0 as well: one character a line. On 0 rows it draws nothing. */
function ofKnownSize(stream: Output): Output {
  return Object.create(stream, {
    columns: { get: () => columnsOf(stream) },
    rows: { get: () => rowsOf(stream) },
    write: { value: stream.write.bind(stream) },
  }) as Output;
}
