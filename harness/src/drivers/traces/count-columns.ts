import { ExitCode, HarnessError } from '../../model/errors.ts';
import { emptyTrace } from './guess-format.ts';
import { readTime } from './time.ts';

/** Columns by name, or by number from 1. */
export interface CountColumns {
  readonly time?: string;
  readonly count?: string;
}

/** 1973. */
const leastEpochSeconds = 1e8;

export interface FoundColumns {
  readonly time: number;
  readonly count: number;
  readonly hasHeader: boolean;
  readonly countName: string | undefined;
}

/**
 * Which columns hold time and count, by the first two rows of a CSV.
 * @throws HarnessError `trace-columns` when they cannot be told, naming those that there are; `trace-empty` when a
 * heading is all there is.
 */
export function findColumns(
  rows: readonly (readonly string[])[],
  named: CountColumns,
  file: string,
): FoundColumns {
  const [first = [], second = first] = rows;
  const hasHeader = !first.some((cell) => readTime(cell) !== undefined || isNumber(cell));
  if (hasHeader && rows.length === 1) throw emptyTrace(file);
  const header = hasHeader ? first : [];
  const sample = hasHeader ? second : first;
  const names = sample.map((_, index) => header[index] ?? `${index + 1}`);
  const refuse = (what: string): HarnessError =>
    new HarnessError({
      code: 'trace-columns',
      message: `${file}: ${what}. Its columns: ${names.join(', ')}`,
      hint: 'Name them: --time-column minute --count-column requests, by their heading or their number from 1.',
      exitCode: ExitCode.usage,
    });
  const indexOf = (name: string): number => {
    const index = header.indexOf(name);
    const found = index >= 0 ? index : Number(name) - 1;
    if (Number.isInteger(found) && found in sample) return found;
    throw refuse(`there is no column "${name}"`);
  };
  const time = named.time === undefined ? sample.findIndex(isSurelyTime) : indexOf(named.time);
  if (time < 0) throw refuse(`no column of its ${hasHeader ? 'second' : 'first'} row holds a time`);
  const candidates = sample.flatMap((cell, index) => (index !== time && isNumber(cell) ? [index] : []));
  if (named.count === undefined && candidates.length !== 1) {
    const several = candidates.map((index) => names[index]).join(', ');
    throw refuse(candidates.length === 0 ? 'no column holds counts' : `${several} could all be the count`);
  }
  const count = named.count === undefined ? (candidates[0] ?? 0) : indexOf(named.count);
  return { time, count, hasHeader, countName: header[count] };
}

/** A small number could be a time soon after 1970, but is a count. */
function isSurelyTime(cell: string): boolean {
  return readTime(cell) !== undefined && !(Number(cell) < leastEpochSeconds);
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
