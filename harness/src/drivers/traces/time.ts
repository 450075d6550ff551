/** A time as it is written: an instant, or what a clock on a wall showed, whose zone must be known from elsewhere. */
export interface WrittenTime {
  /** Since 1970 in UTC, in ms; of a local time, as if it were UTC. */
  readonly ms: number;
  readonly isLocal: boolean;
}

/** Which comes first in dates as 08/11/2022: one of them cannot tell. */
export type DateOrder = 'day-first' | 'month-first';

export const knownTimes =
  '2022-11-08T20:00:00Z (ISO 8601, with or without its zone), seconds, ms, µs or ns since 1970, ' +
  '08/Nov/2022:20:00:00 +0000, or 08.11.2022 20:00';

const zoneText = '(Z|UTC|[+-]\\d\\d:?\\d\\d)?';
const iso = new RegExp(
  `^(\\d{4})([-/])(\\d\\d)\\2(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?)? ?${zoneText}$`,
  'i',
);
const clf = new RegExp(
  `^\\[?(\\d\\d)/([A-Z][a-z]{2})/(\\d{4})[: ](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))? ?${zoneText}\\]?$`,
  'i',
);
/** Dots have the day first everywhere. */
const dotted =
  /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:(?:, ?| )(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?Uhr)?)?$/;
const slashed =
  /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?:(?:, ?| )(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?([AP])M)?)?$/i;
const digits = /^\d+(?:\.\d+)?$/;
/** No known time is longer. */
const mostCharacters = 50;

export const months: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Since 1970, from 1973 to 2286, told apart by their size: what is smaller is no time but how long something took, and
 * what lies between is a number of something else.
 */
const epochUnits = [
  { least: 1e8, msOfOne: 1000 },
  { least: 1e11, msOfOne: 1 },
  { least: 1e14, msOfOne: 1e-3 },
  { least: 1e17, msOfOne: 1e-6 },
] as const;

/** Reads a time in one of the known ways; `undefined` when it is none of them, or there is no such date. */
export function readTime(text: string, order?: DateOrder): WrittenTime | undefined {
  const trimmed = text.trim();
  if (trimmed.length > mostCharacters) return undefined;
  if (digits.test(trimmed)) return readNumber(Number(trimmed));
  const isoParts = iso.exec(trimmed);
  if (isoParts !== null) {
    const [, year, , month, day, hour, minute, second, fraction, zone] = isoParts;
    return timeOf([year, month, day, hour, minute, second], fraction, zone);
  }
  const clfParts = clf.exec(trimmed);
  if (clfParts !== null) {
    const [, day, month = '', year, hour, minute, second, fraction, zone] = clfParts;
    return timeOf([year, String(months.indexOf(month) + 1), day, hour, minute, second], fraction, zone);
  }
  const dottedParts = dotted.exec(trimmed);
  if (dottedParts !== null) {
    const [, day, month, year, hour, minute, second, fraction] = dottedParts;
    return timeOf([year, month, day, hour, minute, second], fraction, undefined);
  }
  return order === undefined ? undefined : readSlashed(trimmed, order);
}

/** Seconds, ms, µs or ns since 1970, told apart by their size. */
export function readNumber(value: number): WrittenTime | undefined {
  const unit = epochUnits.find(({ least }) => value >= least && value < 100 * least);
  if (unit === undefined) return undefined;
  const microseconds = Math.round(1000 * value * unit.msOfOne); // without what a product leaves behind them
  return { ms: microseconds / 1000, isLocal: false };
}

/** What a date as 13/11/2022 tells of the order; `undefined` when it could be either, or is no such date. */
export function orderIn(text: string): DateOrder | undefined {
  const [, first = 0, , second = 0] = slashed.exec(text.trim()) ?? [];
  if (Number(first) > 12 && Number(second) <= 12) return 'day-first';
  return Number(second) > 12 && Number(first) <= 12 ? 'month-first' : undefined;
}

export function isSlashedDate(text: string): boolean {
  return slashed.test(text.trim());
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

function readSlashed(text: string, order: DateOrder): WrittenTime | undefined {
  const parts = slashed.exec(text);
  if (parts === null) return undefined;
  const [, first, , second, year, hour, minute, seconds, fraction, half] = parts;
  const [day, month] = order === 'day-first' ? [first, second] : [second, first];
  const clock = half === undefined ? hour : hourOf(Number(hour), half);
  return timeOf([year, month, day, clock, minute, seconds], fraction, undefined);
}

/** Of a clock of twelve hours; 99 when it shows no such hour. */
function hourOf(hour: number, half: string): string {
  if (hour < 1 || hour > 12) return '99';
  return String((hour % 12) + (/p/i.test(half) ? 12 : 0));
}

function timeOf(
  parts: readonly (string | undefined)[],
  fraction: string | undefined,
  zone: string | undefined,
): WrittenTime | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const ms = utcMs(year, month, day, hour, minute, second) + Math.round(1000 * Number(`0.${fraction ?? 0}`));
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
