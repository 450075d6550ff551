import type { HarnessError } from '../../../model/errors.ts';
import { noneKinds, type NoneKind } from '../../../model/trace.ts';
import type { NoRequest } from '../logs/request.ts';
import { emptyTrace, lineError, shown } from '../refusals.ts';

/** A file of another format is refused after so many lines, not at its end. */
const linesBeforeRefusal = 1000;
/** So many lines without a request, and none of them was one of a log. */
const otherLinesBeforeRefusal = 50_000;

/** How many lines may be refused: so many, or this share of all. */
export type BadLineBound = { readonly lines: number } | { readonly share: number };

/** What became of a file's lines: with `counted` and `badLines`, those of `none` make up all of them. */
export interface LineSums {
  readonly lines: number;
  readonly counted: number;
  readonly badLines: number;
  readonly none: Partial<Record<NoneKind, number>>;
}

interface ShownLine {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** Keeps account of every line of a file: it counted, or was refused, or is none. Nothing is left out in silence. */
export class LineAccount {
  readonly #file: string;
  readonly #bound: BadLineBound;
  readonly #none = new Map<NoneKind, number>();
  #counted = 0;
  #refused = 0;
  #firstRefused: ShownLine | undefined;
  #firstOther: ShownLine | undefined;

  constructor(file: string, bound: BadLineBound) {
    this.#file = file;
    this.#bound = bound;
  }

  count(): void {
    this.#counted += 1;
  }

  /** @param text of the line, or its start. */
  leaveOut(line: number, { is, why }: NoRequest, text: () => string): void {
    if (is === 'refused') {
      this.#refused += 1;
      this.#firstRefused ??= { line, text: text(), why };
      return;
    }
    this.#none.set(is, (this.#none.get(is) ?? 0) + 1);
    if (is === 'otherLogger') this.#firstOther ??= { line, text: text(), why };
  }

  sums(): LineSums {
    const none = noneKinds.flatMap((kind) => {
      const lines = this.#none.get(kind);
      return lines === undefined ? [] : [[kind, lines] as const];
    });
    const lines = this.#counted + this.#refused + none.reduce((sum, [, each]) => sum + each, 0);
    return { lines, counted: this.#counted, badLines: this.#refused, none: Object.fromEntries(none) };
  }

  /** For a person: which were left out, with the first of each kind. */
  notes(): string[] {
    const [refused, other] = [this.#firstRefused, this.#firstOther];
    const others = this.#none.get('otherLogger');
    return [
      ...(refused === undefined
        ? []
        : [`Lines refused: ${this.#refused}, the first: line ${refused.line} ${refused.why}.`]),
      ...(other === undefined
        ? []
        : [`Lines of another logger: ${others}, the first: line ${other.line} "${shown(other.text)}".`]),
    ];
  }

  /** @throws HarnessError `trace-bad-lines`, `trace-empty` when the file can only be of another format. */
  refuseEarly(): void {
    const tried = this.#counted + this.#refused;
    const mayBeMost = 'lines' in this.#bound ? this.#refused <= this.#bound.lines : this.#bound.share >= 0.5;
    if (tried >= linesBeforeRefusal && 2 * this.#refused > tried && !mayBeMost) this.#refuse();
    if (tried === 0 && (this.#none.get('otherLogger') ?? 0) >= otherLinesBeforeRefusal) throw this.#empty();
  }

  /** @throws HarnessError `trace-bad-lines` when more were refused than may be, `trace-empty` when none counted. */
  close(): void {
    const { lines } = this.sums();
    const most = 'lines' in this.#bound ? this.#bound.lines : this.#bound.share * lines;
    if (this.#refused > most) this.#refuse();
    if (this.#counted === 0) throw this.#empty();
  }

  #empty(): HarnessError {
    const other = this.#firstOther;
    if (other === undefined) return emptyTrace(this.#file);
    return emptyTrace(
      this.#file,
      `has no line that is a request. Line ${other.line}, "${shown(other.text)}", ${other.why}`,
    );
  }

  #refuse(): never {
    const { line, text, why } = this.#firstRefused ?? { line: 0, text: '', why: '' };
    const { lines } = this.sums();
    const allowed = 'lines' in this.#bound ? `${this.#bound.lines}` : `${100 * this.#bound.share} %`;
    throw lineError({
      file: this.#file,
      line,
      text,
      code: 'trace-bad-lines',
      what: `${why}. ${this.#refused} of ${lines} lines could not be read, allowed are ${allowed}`,
      hint: 'Mend them, name the format or its columns (--format, --help), or allow more: --max-bad-lines 1%.',
    });
  }
}
