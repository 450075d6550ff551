import { ExitCode, HarnessError } from '../../model/errors.ts';

/** What is shown of a line. */
const mostShown = 100;
/** A file of another format is refused after so many lines, not at its end. */
const linesBeforeRefusal = 1000;

/** How many lines may be unreadable: so many, or this share of all. */
export type BadLineBound = { readonly lines: number } | { readonly share: number };

interface BadLine {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** Keeps count of lines that could not be read. They are never left out in silence. */
export class BadLines {
  readonly #file: string;
  readonly #bound: BadLineBound;
  #first: BadLine | undefined;
  #count = 0;

  constructor(file: string, bound: BadLineBound) {
    this.#file = file;
    this.#bound = bound;
  }

  get count(): number {
    return this.#count;
  }

  /** What the first one was, for a note; `undefined` when there is none. */
  get firstText(): string | undefined {
    return this.#first === undefined ? undefined : `line ${this.#first.line} ${this.#first.why}`;
  }

  add(line: number, text: string, why: string): void {
    this.#count += 1;
    this.#first ??= { line, text, why };
  }

  /** @throws HarnessError `trace-bad-lines` when the file can only be of another format. */
  refuseEarly(lines: number): void {
    if (lines >= linesBeforeRefusal && this.#count > lines / 2) this.#refuse(lines);
  }

  /** @throws HarnessError `trace-bad-lines` when there are more than allowed. */
  refuseAbove(lines: number): void {
    const most = 'lines' in this.#bound ? this.#bound.lines : this.#bound.share * lines;
    if (this.#count > most) this.#refuse(lines);
  }

  #refuse(lines: number): never {
    const { line, text, why } = this.#first ?? { line: 0, text: '', why: '' };
    const allowed = 'lines' in this.#bound ? `${this.#bound.lines}` : `${100 * this.#bound.share} %`;
    throw lineError({
      file: this.#file,
      line,
      text,
      code: 'trace-bad-lines',
      what: `${why}. ${this.#count} of ${lines} lines could not be read, allowed are ${allowed}`,
      hint: 'Mend them, name the format or its columns (--format, --help), or allow more: --max-bad-lines 1%.',
    });
  }
}

/** A line that cannot be accepted: with its number and what it says. */
export function lineError(refused: {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Goes on after the text of the line. */
  readonly what: string;
  readonly hint: string;
  readonly code?: string;
}): HarnessError {
  return new HarnessError({
    code: refused.code ?? 'trace-bad-line',
    message: `${refused.file} line ${refused.line}: "${shown(refused.text)}" ${refused.what}`,
    hint: refused.hint,
    exitCode: ExitCode.usage,
  });
}

/** One line, without what a terminal could take for a command. */
function shown(text: string): string {
  const plain = text.trim().replaceAll(/\p{C}/gu, '?');
  return plain.length > mostShown ? `${plain.slice(0, mostShown - 1)}…` : plain;
}
