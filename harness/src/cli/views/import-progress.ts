import { duration, figure } from '../../report/wording/numbers.ts';
import { canRedraw, type Terminal } from '../terminal.ts';
import type { ImportProgress } from '../../drivers/traces/import-options.ts';

/** Whoever waits less needs no progress. */
const quietMs = 2000;
const redrawMs = 500;
/** Lines that stay, in a log for example, come less often. */
const lineMs = 10_000;
const clearLine = '\r\u001B[2K';

/** How far an import is, on stderr, when it takes longer than two seconds. */
export class ImportProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #redraws: boolean;
  #nextMs: number;
  #isDrawn = false;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startedMs = now();
    this.#nextMs = this.#startedMs + quietMs;
    this.#redraws = canRedraw(terminal.stderr, terminal.environment);
  }

  update(progress: ImportProgress): void {
    const nowMs = this.#now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + (this.#redraws ? redrawMs : lineMs);
    const text = progressText(progress, nowMs - this.#startedMs);
    this.#terminal.stderr.write(this.#redraws ? `${clearLine}${text}` : `${text}\n`);
    this.#isDrawn = this.#redraws;
  }

  end(): void {
    if (this.#isDrawn) this.#terminal.stderr.write(clearLine);
  }
}

export function progressText({ lines, readBytes, totalBytes }: ImportProgress, elapsedMs: number): string {
  const rate = `${figure((1000 * lines) / elapsedMs)} lines/s`;
  if (totalBytes === undefined || totalBytes === 0) return `reading: ${megabytes(readBytes)}, ${rate}`;
  const share = Math.min(1, readBytes / totalBytes);
  const left = share === 0 ? '' : `, ${duration((elapsedMs * (1 - share)) / share)} left`;
  const percent = Math.floor(100 * share);
  return `reading: ${percent} % of ${megabytes(totalBytes)}, ${rate}${left}`;
}

function megabytes(bytes: number): string {
  return `${figure(bytes / 1e6)} MB`;
}
