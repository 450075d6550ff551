import { ExitCode, HarnessError } from '../../../model/errors.ts';
import type { CountColumns, FoundColumns, Row } from './columns.ts';
import type { LineAccount } from '../text/line-account.ts';
import { refused } from '../logs/request.ts';
import { NumberStyle, type DecimalSign } from './number-style.ts';
import { lineError, shown } from '../refusals.ts';
import { mostSteps } from './step-counts.ts';
import { isSlashedDate, knownTimes, orderIn, readTime, type DateOrder } from '../time.ts';
import type { Zone } from '../zone.ts';

export interface CountRow {
  readonly line: number;
  readonly text: string;
  readonly timeMs: number;
  /** `undefined` when the cell is empty, or says that there is none. */
  readonly count: number | undefined;
}

export interface CountRows {
  readonly rows: readonly CountRow[];
  readonly columns: FoundColumns;
  readonly sawLocalTime: boolean;
  readonly notes: readonly string[];
}

/** How a file of counts is to be read, where it does not tell itself. */
export interface CountReading {
  readonly delimiter: string;
  readonly columns: CountColumns;
  readonly decimal: DecimalSign | undefined;
  readonly dates: DateOrder | undefined;
  readonly zone: Zone;
}

export interface RawRow {
  readonly line: number;
  readonly cells: Row;
}

/** What of a row is kept until all of them are seen. */
interface KeptRow {
  readonly line: number;
  readonly text: string;
  readonly time: string;
  readonly count: string;
}

const noCount = /^(?:|-|null|none|na|n\/a|nan|#n\/a|#nv)$/i;
const mostTextKept = 200;

/**
 * The cells of a file of counts. How it writes dates and numbers is told by all of them together, so they are read when
 * the last one was seen.
 */
export class CountCells {
  readonly #file: string;
  readonly #columns: FoundColumns;
  readonly #zone: Zone;
  readonly #account: LineAccount;
  readonly #numbers: NumberStyle;
  readonly #orderAsked: DateOrder | undefined;
  /** That dates of the file can only have. */
  readonly #orders = new Set<DateOrder>();
  readonly #kept: KeptRow[] = [];
  readonly #rows: CountRow[] = [];
  #firstSlashed: KeptRow | undefined;
  #sawLocalTime = false;

  constructor(file: string, columns: FoundColumns, reading: CountReading, account: LineAccount) {
    this.#file = file;
    this.#columns = columns;
    this.#zone = reading.zone;
    this.#account = account;
    this.#numbers = new NumberStyle(reading.delimiter, reading.decimal);
    this.#orderAsked = reading.dates;
  }

  add({ line, cells }: RawRow): void {
    const { time, clock, count, width } = this.#columns;
    const text = cells.join(',').slice(0, mostTextKept);
    if (cells.slice(width).some((cell) => cell.trim() !== '')) {
      const what = `has ${cells.length} cells where others have ${width}: is what parts the cells also in a number? Put that in quotes`;
      this.#account.leaveOut(line, refused(what), () => text);
      return;
    }
    if (cells.length <= Math.max(time, count, clock ?? 0)) {
      const what = `has ${cells.length} cells where others have ${width}`;
      this.#account.leaveOut(line, refused(what), () => text);
      return;
    }
    const date = cells[time] ?? '';
    const kept = {
      line,
      text,
      time: clock === undefined ? date : `${date.trim()} ${(cells[clock] ?? '').trim()}`,
      count: (cells[count] ?? '').trim(),
    };
    if (isSlashedDate(kept.time)) {
      this.#firstSlashed ??= kept;
      const order = orderIn(kept.time);
      if (order !== undefined) this.#orders.add(order);
    }
    this.#numbers.see(kept.count);
    this.#kept.push(kept);
    if (this.#kept.length > mostSteps)
      throw this.#refused(kept, `is row ${mostSteps + 1}, too many for a trace`);
  }

  /** @throws HarnessError when dates or numbers could mean two things, and for times that repeat or go back. */
  rows(): CountRows {
    const order = this.#order();
    for (const kept of this.#kept) this.#read(kept, order);
    return {
      rows: this.#rows,
      columns: this.#columns,
      sawLocalTime: this.#sawLocalTime,
      notes: this.#numbers.notes(),
    };
  }

  #order(): DateOrder | undefined {
    const [order, other] = this.#orderAsked === undefined ? this.#orders : [this.#orderAsked];
    const slashed = this.#firstSlashed;
    if (slashed === undefined || (order !== undefined && other === undefined)) return order;
    throw new HarnessError({
      code: 'trace-dates',
      message:
        `${this.#file} line ${slashed.line}: "${shown(slashed.text)}" has a date of which the day or the month could ` +
        `come first: ${order === undefined ? 'no line of the file tells which' : 'some lines have it this way, some that way'}`,
      hint: 'Say which: --dates day-first or --dates month-first. Best are dates as 2022-11-08.',
      exitCode: ExitCode.usage,
    });
  }

  #read(kept: KeptRow, order: DateOrder | undefined): void {
    const { line, text } = kept;
    const time = readTime(kept.time, order);
    if (time === undefined) {
      this.#account.leaveOut(line, refused(`has a time that is none of: ${knownTimes}`), () => text);
      return;
    }
    const count = noCount.test(kept.count) ? undefined : this.#numberIn(kept);
    if (count !== undefined && !(count >= 0 && Number.isFinite(count))) {
      const what = `has the count "${shown(kept.count)}": a count is a number, 0 or more`;
      this.#account.leaveOut(line, refused(what), () => text);
      return;
    }
    this.#sawLocalTime ||= time.isLocal;
    const instants = time.isLocal ? this.#zone.instantsOf(time.ms) : [time.ms];
    this.#rows.push({ line, text, timeMs: this.#nextOf(instants, kept), count });
    this.#account.count();
  }

  #numberIn(kept: KeptRow): number {
    const count = this.#numbers.read(kept.count);
    if (count !== undefined) return count;
    throw this.#refused(
      kept,
      `has the count "${shown(kept.count)}": it could be above 1000 or below, and no other line tells`,
      'Say which sign stands before the decimals: --decimal . or --decimal ,',
    );
  }

  /** The first instant that is after the row before: in the hour that clocks repeat, the second pass follows the first. */
  #nextOf(instants: readonly number[], kept: KeptRow): number {
    const before = this.#rows.at(-1);
    if (instants.length === 0) {
      const what = `is at a time that clocks in ${this.#zone.name} leave out: they are set forward over it`;
      throw this.#refused(kept, what, 'Is --zone the one that the file was written in?');
    }
    const next = instants.find((ms) => before === undefined || ms > before.timeMs);
    if (next !== undefined) return next;
    const [ms = 0] = instants;
    if (ms === before?.timeMs) {
      throw this.#refused(kept, `has the time of line ${before.line}: a time may come once`);
    }
    throw this.#refused(kept, `goes back in time behind line ${before?.line}: rows must ascend`);
  }

  #refused({ line, text }: KeptRow, what: string, hint?: string): HarnessError {
    const clocks = 'If clocks were set back there, name the zone: --zone Europe/Paris.';
    const advice = `Sort the rows by time, and add up those of the same time. ${clocks}`;
    return lineError({ file: this.#file, line, text, what, hint: hint ?? advice });
  }
}
