import { type HarnessError, usageError } from '../../../model/errors.ts';
import { printable } from '../../../model/printable.ts';
import { isNumeric } from './number-style.ts';
import { emptyTrace } from '../refusals.ts';
import { isSlashedDate, readTime } from '../time.ts';

/** Columns by name, or by number from 1. */
export interface CountColumns {
  readonly time?: string;
  readonly count?: string;
}

export interface FoundColumns {
  readonly time: number;
  /** Of the time of day, where `time` holds the date alone. */
  readonly clock: number | undefined;
  readonly count: number;
  /** How many there are. */
  readonly width: number;
  /** So many rows stand before the first count: a heading, and what stands above it. */
  readonly headingRows: number;
  readonly countName: string | undefined;
}

export type Row = readonly string[];

const dateOnly = /^(?:\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4})$/;
const clockOnly = /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?$/i;

/**
 * Which columns hold time and count, by the first rows of a CSV.
 * @throws HarnessError `trace-columns` when they cannot be told, naming those that there are; `trace-empty` when a
 * heading is all there is.
 */
export function findColumns(rows: readonly Row[], named: CountColumns, file: string): FoundColumns {
  const headingRows = headingRowsOf(rows, named);
  const header = (headingRows === 0 ? undefined : rows[headingRows - 1])?.map((cell) => cell.trim()) ?? [];
  const counts = rows.slice(headingRows);
  const [sample] = counts;
  if (sample === undefined) throw emptyTrace(file);
  const width = Math.max(header.length, sample.length);
  const nameOf = (index: number): string => header[index] || `${index + 1}`;
  const refuse = (what: string): HarnessError =>
    usageError(
      'trace-columns',
      printable(`${file}: ${what}. Its columns: ${sample.map((_, index) => nameOf(index)).join(', ')}`),
      'Name them: --time-column minute --count-column requests, by their heading or their number from 1.',
    );
  const indexOf = (name: string): number => {
    const index = header.indexOf(name);
    const found = index >= 0 ? index : Number(name) - 1;
    if (Number.isInteger(found) && found >= 0 && found < width) return found;
    throw refuse(`there is no column "${name}"`);
  };
  const time = named.time === undefined ? columnOfMost(counts, width, isTime) : indexOf(named.time);
  if (time < 0) throw refuse(`no column of its ${headingRows === 0 ? 'first' : 'second'} row holds a time`);
  const isDate = dateOnly.test(sample[time]?.trim() ?? '');
  const clock = isDate ? columnOfMost(counts, width, (cell) => clockOnly.test(cell.trim())) : -1;
  const candidates = countColumnsOf(counts, width).filter((index) => index !== time && index !== clock);
  if (named.count === undefined && candidates.length !== 1) {
    const several = candidates.map(nameOf).join(', ');
    throw refuse(candidates.length === 0 ? 'no column holds counts' : `${several} could all be the count`);
  }
  const count = named.count === undefined ? (candidates[0] ?? 0) : indexOf(named.count);
  const countName = header[count] || undefined;
  return { time, clock: clock < 0 ? undefined : clock, count, width, headingRows, countName };
}

/** Whether a row could be one of counts. */
export function isCountRow(row: Row): boolean {
  return row.length >= 2 && row.some(isTime);
}

/** Up to the row that has the names that were asked for, else to the first one with a time or a number. */
function headingRowsOf(rows: readonly Row[], { time, count }: CountColumns): number {
  const isNamed = (row: Row, name: string | undefined): boolean =>
    name !== undefined && !/^\d+$/.test(name) && row.some((cell) => cell.trim() === name);
  const byName = rows.findIndex((row) => isNamed(row, time) || isNamed(row, count));
  if (byName >= 0) return byName + 1;
  const first = rows.findIndex((row) => row.some((cell) => isTime(cell) || isNumeric(cell)));
  return first < 0 ? Math.min(1, rows.length) : first;
}

/** The one in which most rows have such a cell; -1 when none has. */
function columnOfMost(rows: readonly Row[], width: number, isOne: (cell: string) => boolean): number {
  const [best] = Array.from({ length: width }, (_, index) => ({
    index,
    cells: rows.filter((row) => isOne(row[index] ?? '')).length,
  })).toSorted((one, other) => other.cells - one.cells);
  return best === undefined || best.cells === 0 ? -1 : best.index;
}

/** Those in which most rows have a number, and none has a time. */
function countColumnsOf(rows: readonly Row[], width: number): number[] {
  return Array.from({ length: width }, (_, index) => index).filter((index) => {
    const cells = rows.flatMap((row) => {
      const cell = row[index]?.trim() ?? '';
      return cell === '' ? [] : [cell];
    });
    return 2 * cells.filter((cell) => isNumeric(cell) && !isTime(cell)).length > cells.length;
  });
}

function isTime(cell: string): boolean {
  return readTime(cell) !== undefined || isSlashedDate(cell);
}
