/** A time as it is written: an instant, or what a clock on a wall showed, whose zone must be known from elsewhere. */
export interface WrittenTime {
  /** Since 1970 in UTC, in ms; of a local time, as if it were UTC. */
  readonly ms: number;
  readonly isLocal: boolean;
}

export const knownTimes =
  '2022-11-08T20:00:00Z (ISO 8601, with or without its zone), seconds or milliseconds since 1970, or 08/Nov/2022:20:00:00 +0000';

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;
const clf = /^\[?(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?\]?$/;
const digits = /^\d+(?:\.\d+)?$/;

export const months: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Numbers from here on (the year 5138 in seconds, 1973 in ms) are ms since 1970; from `mostMs` on they are no time. */
const leastMs = 1e11;
const mostMs = 1e14;

/** Reads a time in one of the known ways; `undefined` when it is none of them, or there is no such date. */
export function readTime(text: string): WrittenTime | undefined {
  const trimmed = text.trim();
  if (digits.test(trimmed)) return readNumber(Number(trimmed));
  const isoParts = iso.exec(trimmed);
  if (isoParts !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = isoParts;
    return timeOf([year, month, day, hour, minute, second], Number(`0.${fraction ?? 0}`), zone);
  }
  const clfParts = clf.exec(trimmed);
  if (clfParts === null) return undefined;
  const [, day, month = '', year, hour, minute, second, zone] = clfParts;
  return timeOf([year, String(months.indexOf(month) + 1), day, hour, minute, second], 0, zone);
}

/** Seconds or milliseconds since 1970, told apart by their size. */
export function readNumber(value: number): WrittenTime | undefined {
  if (!(value >= 0 && value < mostMs)) return undefined;
  return { ms: value < leastMs ? value * 1000 : value, isLocal: false };
}

/**
 * ms since 1970 of a date and a time of day in UTC; NaN when there is none such. Second 60 is a leap second, and
 * counted to the one after it.
 */
export function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 60))
    return Number.NaN;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day <= daysInMonth ? Date.UTC(year, month - 1, day, hour, minute, second) : Number.NaN;
}

function timeOf(
  parts: readonly (string | undefined)[],
  fraction: number,
  zone: string | undefined,
): WrittenTime | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const ms = utcMs(year, month, day, hour, minute, second) + Math.round(1000 * fraction);
  if (Number.isNaN(ms)) return undefined;
  return zone === undefined ? { ms, isLocal: true } : { ms: ms - offsetMs(zone), isLocal: false };
}

/** Of `+0200`, `-07:00`, `Z` and `UTC`. */
function offsetMs(zone: string): number {
  if (/^(?:Z|UTC)$/i.test(zone)) return 0;
  const figures = zone.replace(':', '');
  const minutes = 60 * Number(figures.slice(1, 3)) + Number(figures.slice(3, 5));
  return (figures.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
