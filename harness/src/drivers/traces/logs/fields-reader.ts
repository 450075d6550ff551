import { knownTimes, readNumber, readTime } from '../time.ts';
import type { Zone } from '../zone.ts';
import {
  FieldFinder,
  ownValue,
  usualNames,
  type Field,
  type FieldLine,
  type FieldNames,
  type Fields,
} from './fields.ts';
import { RequestClock } from './request-clock.ts';
import { isRequestLine, setNoHttp, setRequestLine, setTarget } from './request-line.ts';
import { emptyRequest, otherLogger, refused, type NoRequest, type RequestReader } from './request.ts';
import { statusOf } from './status.ts';

const noField = otherLogger('has no field of a request: method, path or status');
const notOfAccess = otherLogger("is of Caddy's, but of no access log");

const methodName = /^[a-z][a-z_-]{0,19}$/i;
const mostNamesShown = 10;
const isTarget = /^(?:[/*]|[a-z][a-z\d+.-]{0,20}:\/\/)/i;
const clockOnly = /^\d\d:\d\d:\d\d(?:\.\d+)?$/;
const dateOnly = /^\d{4}-\d\d-\d\d$/;

/** Takes a line apart into its fields. */
export type FieldParser = (text: string) => FieldLine | NoRequest;

interface Found {
  readonly method: unknown;
  readonly path: unknown;
  readonly isWhole: boolean;
  readonly status: unknown;
  /** Of the three, those that the line has. */
  readonly count: number;
}

/** Lines of fields with names: a time, and method, path and status as far as a line has them. */
export class FieldsReader implements RequestReader {
  readonly request = emptyRequest();
  carriedAtMs: number | undefined;
  readonly #parse: FieldParser;
  readonly #clock: RequestClock;
  readonly #finders: Readonly<Record<Field, FieldFinder>>;
  /** So many of method, path and status a request of this log has. */
  #leastFields = 1;

  constructor(zone: Zone, names: FieldNames, parse: FieldParser) {
    this.#parse = parse;
    this.#clock = new RequestClock(zone);
    const finder = (field: keyof FieldNames, suits: (value: unknown) => boolean): FieldFinder => {
      const named = names[field];
      return new FieldFinder(named === undefined ? usualNames[field] : [named], suits);
    };
    this.#finders = {
      time: finder('time', isTime),
      method: finder('method', isMethod),
      path: finder('path', isPath),
      query: new FieldFinder(usualNames.query, (value) => typeof value === 'string'),
      status: finder('status', isStatus),
    };
  }

  get sawLocalTime(): boolean {
    return this.#clock.sawLocalTime;
  }

  /** In a log whose requests have two of the fields, a line with one of them is of another logger: a `path` is often a file. */
  prepare(lines: readonly string[]): void {
    const most = lines.reduce((before, line) => {
      const parsed = this.#parse(line);
      return 'is' in parsed ? before : Math.max(before, this.#found(parsed.fields).count);
    }, 0);
    this.#leastFields = Math.min(2, Math.max(1, most));
  }

  read(block: Buffer, start: number, end: number): NoRequest | undefined {
    const parsed = this.#parse(block.toString('utf8', start, end));
    if ('is' in parsed) return parsed;
    const { fields } = parsed;
    if (isOtherOfCaddy(fields)) return notOfAccess;
    const found = this.#found(fields);
    if (found.count < this.#leastFields) return noField;
    const wrong = this.#setTime(fields);
    if (wrong !== undefined) return refused(wrong);
    this.request.timeMs = this.#clock.ms;
    this.request.status = statusIn(found.status);
    this.#setTarget(fields, found);
    return undefined;
  }

  /** What a line has of a request; a request line is method and path in one. */
  #found(fields: Fields): Found {
    const path = this.#finders.path.find(fields);
    const isWhole = typeof path === 'string' && isRequestLine(path);
    const method = isWhole ? undefined : this.#finders.method.find(fields);
    const status = this.#finders.status.find(fields);
    let count = isWhole ? 2 : 0;
    if (path !== undefined && !isWhole) count += 1;
    if (method !== undefined) count += 1;
    if (status !== undefined) count += 1;
    return { method, path, isWhole, status, count };
  }

  #setTime(fields: Fields): string | undefined {
    const { time } = this.#finders;
    const found = time.find(fields);
    const isDate = typeof found === 'string' && dateOnly.test(found);
    const written = isDate ? (dateAndClock(fields) ?? found) : found;
    if (written !== undefined) return this.#clock.set(written);
    if (this.carriedAtMs === undefined) {
      return time.isNamedIn(fields)
        ? `has a time that is none of: ${knownTimes}`
        : `has no field ${time.names.slice(0, mostNamesShown).join(', ')}`;
    }
    this.#clock.ms = this.carriedAtMs;
    return undefined;
  }

  #setTarget(fields: Fields, { method, path, isWhole }: Found): void {
    const text = textOf(path);
    if (isWhole) {
      setRequestLine(this.request, text);
      return;
    }
    const named = typeof method === 'string' && methodName.test(method) ? method.toUpperCase() : undefined;
    if (text === '' || text === '-' || (named === undefined && !isTarget.test(text))) {
      setNoHttp(this.request);
      return;
    }
    setTarget(this.request, named ?? 'GET', text);
    if (this.request.query !== '') return;
    const query = this.#finders.query.find(fields);
    if (typeof query === 'string' && query !== '-') this.request.query = query.replace(/^\?/, '');
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** 0 when there is none. */
function statusIn(value: unknown): number {
  if (typeof value !== 'number') return statusOf(textOf(value)) ?? 0;
  return value >= 100 ? value : 0;
}

function isTime(value: unknown): boolean {
  if (typeof value === 'number') return readNumber(value) !== undefined;
  return typeof value === 'string' && readTime(value) !== undefined;
}

/** Empty ones are fields, too: of a client that sent nothing, or only bytes of TLS. */
function isMethod(value: unknown): boolean {
  return (
    value === null || value === '' || value === '-' || (typeof value === 'string' && methodName.test(value))
  );
}

function isPath(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isStatus(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= 999;
  return typeof value === 'string' && statusOf(value) !== undefined;
}

/** CloudFront writes the date and the time of day into two fields. */
function dateAndClock(fields: Fields): string | undefined {
  const date = ownValue(fields, 'date');
  const time = ownValue(fields, 'time');
  if (typeof date !== 'string' || typeof time !== 'string') return undefined;
  return dateOnly.test(date) && clockOnly.test(time) ? `${date}T${time}Z` : undefined;
}

/** Caddy tells of one request in several loggers, all with the same fields. */
function isOtherOfCaddy({ logger }: Fields): boolean {
  return typeof logger === 'string' && logger.startsWith('http.') && !logger.startsWith('http.log.access');
}
