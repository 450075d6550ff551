import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { lineError, type BadLines } from './bad-lines.ts';
import { findColumns, type CountColumns, type FoundColumns } from './count-columns.ts';
import { copied } from './input.ts';
import { mostSteps } from './step-counts.ts';
import { knownTimes, readTime } from './time.ts';
import type { Zone } from './zone.ts';

export interface CountRow {
  readonly line: number;
  readonly text: string;
  readonly timeMs: number;
  /** `undefined` when the cell is empty, or says that there is none. */
  readonly count: number | undefined;
}

export interface CountRows {
  readonly rows: readonly CountRow[];
  readonly lines: number;
  readonly columns: FoundColumns;
  readonly sawLocalTime: boolean;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const noCount = /^(?:|-|null|none|na|n\/a|nan)$/i;

/**
 * Rows of a CSV of counts, in ascending order of time. Separated by `,`, `;` or tabs; quotes as in RFC 4180.
 * @throws HarnessError `trace-bad-line` with the line's number, for times that repeat or go back, and clock changes.
 */
export async function readCountRows(
  { file, blocks }: { readonly file: string; readonly blocks: AsyncIterable<Buffer> },
  named: CountColumns,
  zone: Zone,
  badLines: BadLines,
): Promise<CountRows> {
  const parser = Readable.from(copied(blocks)).pipe(
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  );
  const head: Parsed[] = [];
  let reader: RowReader | undefined;
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      if (reader !== undefined) reader.add(parsed);
      else if (head.push(parsed) === 2) reader = readerOf(head);
    }
    reader ??= readerOf(head);
  } catch (cause) {
    throw cause instanceof CsvError ? brokenCsv(file, cause) : cause;
  }
  return reader.result();

  function readerOf(first: readonly Parsed[]): RowReader {
    const columns = findColumns(
      first.map(({ record }) => record),
      named,
      file,
    );
    const made = new RowReader(file, columns, zone, badLines);
    for (const each of columns.hasHeader ? first.slice(1) : first) made.add(each);
    return made;
  }
}

class RowReader {
  readonly #file: string;
  readonly #columns: FoundColumns;
  readonly #zone: Zone;
  readonly #badLines: BadLines;
  readonly #rows: CountRow[] = [];
  #lines = 0;
  #sawLocalTime = false;

  constructor(file: string, columns: FoundColumns, zone: Zone, badLines: BadLines) {
    this.#file = file;
    this.#columns = columns;
    this.#zone = zone;
    this.#badLines = badLines;
  }

  add({ record, info }: Parsed): void {
    this.#lines += 1;
    const text = record.join(',');
    const { lines: line } = info;
    const time = readTime(record[this.#columns.time] ?? '');
    if (time === undefined) {
      this.#badLines.add(line, text, `has a time that is none of: ${knownTimes}`);
      return;
    }
    const cell = (record[this.#columns.count] ?? '').trim();
    const count = noCount.test(cell) ? undefined : Number(cell);
    if (count !== undefined && !(count >= 0 && Number.isFinite(count))) {
      this.#badLines.add(line, text, `has the count "${cell}": a count is a number, 0 or more`);
      return;
    }
    this.#sawLocalTime ||= time.isLocal;
    const instants = time.isLocal ? this.#zone.instantsOf(time.ms) : [time.ms];
    this.#rows.push({ line, text, timeMs: this.#nextOf(instants, line, text), count });
    if (this.#rows.length > mostSteps)
      throw this.#refused(line, text, `is row ${mostSteps + 1}, too many for a trace`);
  }

  result(): CountRows {
    this.#badLines.refuseAbove(this.#lines);
    return {
      rows: this.#rows,
      lines: this.#lines,
      columns: this.#columns,
      sawLocalTime: this.#sawLocalTime,
    };
  }

  /** The first instant that is after the row before: in the hour that clocks repeat, the second pass follows the first. */
  #nextOf(instants: readonly number[], line: number, text: string): number {
    const before = this.#rows.at(-1);
    if (instants.length === 0) {
      const what = `is at a time that clocks in ${this.#zone.name} leave out: they are set forward over it`;
      throw this.#refused(line, text, what, 'Is --zone the one that the file was written in?');
    }
    const next = instants.find((ms) => before === undefined || ms > before.timeMs);
    if (next !== undefined) return next;
    const [ms = 0] = instants;
    if (ms === before?.timeMs) {
      throw this.#refused(line, text, `has the time of line ${before.line}: a time may come once`);
    }
    throw this.#refused(line, text, `goes back in time behind line ${before?.line}: rows must ascend`);
  }

  #refused(line: number, text: string, what: string, hint?: string): HarnessError {
    const clocks = 'If clocks were set back there, name the zone: --zone Europe/Paris.';
    const advice = `Sort the rows by time, and add up those of the same time. ${clocks}`;
    return lineError({ file: this.#file, line, text, what, hint: hint ?? advice });
  }
}

function brokenCsv(file: string, cause: CsvError): HarnessError {
  const { lines } = cause as { readonly lines?: unknown };
  const line = typeof lines === 'number' ? ` line ${lines}` : '';
  return new HarnessError({
    code: 'trace-bad-line',
    message: `${file}${line} is broken CSV: ${cause.message}`,
    hint: 'Quotes go around a whole cell, and a quote within it is written twice (RFC 4180).',
    exitCode: ExitCode.usage,
    cause,
  });
}
