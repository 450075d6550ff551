import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type HarnessError, usageError } from '../../../model/errors.ts';
import { copied } from '../text/blocks.ts';
import { CountCells, type CountReading, type CountRows, type RawRow } from './cells.ts';
import { findColumns } from './columns.ts';
import type { LineAccount } from '../text/line-account.ts';
import type { NoRequest } from '../logs/request.ts';

interface Parsed {
  readonly record: readonly string[];
  /** Blank lines up to here; its count of all lines takes a break within quotes for two on Windows. */
  readonly info: { readonly empty_lines: number };
}

/** Columns are found by so many rows. */
const headRows = 200;
const mostRecordBytes = 2 ** 20;
const lineBreak = /\r\n|\n|\r/g;

const isBlank: NoRequest = { is: 'blank', why: 'is blank' };
const isHeading: NoRequest = { is: 'heading', why: 'is a heading' };
const isComment: NoRequest = { is: 'comment', why: 'is a comment' };
const isPartOfRow: NoRequest = { is: 'partOfLine', why: 'goes on in the next line' };

/**
 * Rows of a CSV of counts, in ascending order of time; quotes as in RFC 4180. Every line of the file goes to the account.
 * @throws HarnessError `trace-bad-line` with the line's number, for times that repeat or go back, and clock changes.
 */
export async function readCountRows(
  { file, blocks }: { readonly file: string; readonly blocks: AsyncIterable<Buffer> },
  reading: CountReading,
  account: LineAccount,
): Promise<CountRows> {
  const ending = { isOpen: false };
  const parser = Readable.from(copied(watched(blocks, ending))).pipe(
    parse({
      delimiter: reading.delimiter,
      info: true,
      max_record_size: mostRecordBytes,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  const rows = new RowsOfLines(account);
  let cells: CountCells | undefined;
  const head: RawRow[] = [];
  const begin = (): CountCells => {
    const columns = findColumns(
      head.map(({ cells: each }) => each),
      reading.columns,
      file,
    );
    for (const { line } of head.slice(0, columns.headingRows)) account.leaveOut(line, isHeading, () => '');
    const made = new CountCells(file, columns, reading, account);
    for (const each of head.slice(columns.headingRows)) made.add(each);
    return made;
  };
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      const row = rows.next(parsed);
      if (row === undefined) continue;
      if (cells !== undefined) cells.add(row);
      else if (head.push(row) === headRows) cells = begin();
    }
    rows.end(parser.info.empty_lines - (ending.isOpen ? 0 : 1));
  } catch (cause) {
    throw cause instanceof CsvError ? brokenCsv(file, cause) : cause;
  }
  cells ??= begin();
  return cells.rows();
}

/** Gives every line of a CSV to the account that is no row: blank ones, comments, and lines within quotes. */
class RowsOfLines {
  readonly #account: LineAccount;
  #lines = 0;
  #blanks = 0;

  constructor(account: LineAccount) {
    this.#account = account;
  }

  /** The row of a record; `undefined` when it is none. */
  next({ record, info }: Parsed): RawRow | undefined {
    const blanks = info.empty_lines - this.#blanks;
    const parts = record.reduce((sum, cell) => sum + (cell.match(lineBreak)?.length ?? 0), 0);
    this.#leaveOut(blanks, isBlank);
    this.#leaveOut(parts, isPartOfRow);
    this.#lines += blanks + parts + 1;
    this.#blanks = info.empty_lines;
    const [first = ''] = record;
    if (record.every((cell) => cell.trim() === '')) this.#leaveOut(1, isBlank);
    else if (first.trimStart().startsWith('#') && record.length === 1) this.#leaveOut(1, isComment);
    else return { line: this.#lines, cells: record };
    return undefined;
  }

  /** @param blanks in all of the file, also behind the last record. */
  end(blanks: number): void {
    this.#leaveOut(blanks - this.#blanks, isBlank);
  }

  #leaveOut(lines: number, what: NoRequest): void {
    for (let each = 0; each < lines; each += 1) this.#account.leaveOut(this.#lines, what, () => '');
  }
}

/** Notes whether the last line lacks its line break; csv-parse takes one at the end for a blank line more. */
async function* watched(blocks: AsyncIterable<Buffer>, ending: { isOpen: boolean }): AsyncGenerator<Buffer> {
  for await (const block of blocks) {
    const last = block.at(-1);
    if (last !== undefined) ending.isOpen = last !== 0x0a && last !== 0x0d;
    yield block;
  }
}

function brokenCsv(file: string, cause: CsvError): HarnessError {
  const { lines } = cause as { readonly lines?: unknown };
  const [, opened] = /at line (\d+)/.exec(cause.message) ?? [];
  const line = opened ?? (typeof lines === 'number' ? `${lines}` : undefined);
  return usageError(
    'trace-bad-line',
    `${file}${line === undefined ? '' : ` line ${line}`} is broken CSV: quotes that are opened do not end`,
    'Quotes go around a whole cell, and a quote within it is written twice (RFC 4180).',
  );
}
