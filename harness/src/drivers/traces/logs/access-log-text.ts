import { readTime, type WrittenTime } from '../time.ts';
import { isRequestLine } from './request-line.ts';
import { isKnownStatus, statusOf } from './status.ts';

/** A request in quotes, and what stands behind it. */
export interface QuotedRequest {
  readonly line: string;
  /** Where its opening quote is. */
  readonly at: number;
  readonly status: number;
}

/** What all lines of a log have in common. */
export interface LineLayout {
  /**
   * Where the status stands: in the field at this place behind the request (0 is right behind it) or, below 0, before it
   * (-1 is right before it).
   */
  readonly statusPlace: number;
  /** So many texts in quotes stand before the request. */
  readonly quotedBefore: number;
  /** Whether times stand in brackets. */
  readonly hasBrackets: boolean;
}

export const usualLayout: LineLayout = { statusPlace: 0, quotedBefore: 0, hasBrackets: true };
/** From the most usual on. */
const statusPlaces = [0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5, -6];
/** A place is taken for that of the status when so many of the requests have a known one there. */
const leastKnownShare = 0.9;

const bracketed = /\[([^[\]]{8,50})\]/g;
const mostBrackets = 10;
const isoText =
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?: ?(?:Z|UTC|[+-]\\d\\d:?\\d\\d))?';
const clfText = '\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?: [+-]\\d{4})?';
const bare = new RegExp(`(?:^|[\\s|,;"=])(${isoText}|${clfText}|\\d{10}\\.\\d{1,6})(?=$|[\\s|,;"])`);
const separators = /[\s|,;]/;

/**
 * The time of a line: what stands in brackets and is one, else what stands in front of the request. Brackets hold other
 * things, too: addresses, ports, durations, names.
 */
export function timeIn(text: string, beforeAt: number): WrittenTime | undefined {
  return timeInBrackets(text) ?? timeBefore(text, beforeAt);
}

function timeInBrackets(text: string): WrittenTime | undefined {
  let brackets = 0;
  for (const [, inner = ''] of text.matchAll(bracketed)) {
    const time = /\D/.test(inner) ? readTime(inner) : undefined;
    if (time !== undefined) return time;
    brackets += 1;
    if (brackets >= mostBrackets) break;
  }
  return undefined;
}

function timeBefore(text: string, beforeAt: number): WrittenTime | undefined {
  const [, written] = bare.exec(text.slice(0, beforeAt)) ?? [];
  return written === undefined ? undefined : readTime(written);
}

/**
 * The request of a line: the first text in quotes that is a request line with a status at its place; else, of no HTTP,
 * the one that stands where requests do. Some servers do not escape quotes within a request: only a status tells its end.
 */
export function requestIn(text: string, layout: LineLayout): QuotedRequest | undefined {
  let noHttp: QuotedRequest | undefined;
  let quoted = 0;
  for (let at = text.indexOf('"'); at >= 0; quoted += 1) {
    const end = endOfQuoted(text, at + 1);
    if (end < 0) break;
    if (isRequestLine(text.slice(at + 1, at + 30))) {
      const request = httpRequestAt(text, at, end, layout.statusPlace);
      if (request !== undefined || layout.statusPlace >= 0) return request ?? noHttp;
    } else if (quoted === layout.quotedBefore) {
      const status = statusAt(text, at, end, layout.statusPlace);
      if (status !== undefined) noHttp = { line: text.slice(at + 1, end), at, status };
    }
    at = text.indexOf('"', end + 1);
  }
  return noHttp;
}

function httpRequestAt(text: string, at: number, firstEnd: number, place: number): QuotedRequest | undefined {
  for (let end = firstEnd; end >= 0; end = endOfQuoted(text, end + 1)) {
    const status = statusAt(text, at, end, place);
    if (status !== undefined) return { line: text.slice(at + 1, end), at, status };
    if (place < 0) break;
  }
  return undefined;
}

/** What these lines have in common. */
export function layoutOf(lines: readonly string[]): LineLayout {
  const places = lines.flatMap((line) => {
    const opening = openingOf(line);
    const end = opening === undefined ? -1 : endOfQuoted(line, opening.at + 1);
    return opening === undefined || end < 0 ? [] : [{ line, end, ...opening }];
  });
  if (places.length === 0) return usualLayout;
  const known = statusPlaces.map((place) => ({
    place,
    lines: places.filter(({ line, at, end }) => isKnownStatus(fieldAt(line, at, end, place))).length,
  }));
  const most = Math.max(...known.map((each) => each.lines));
  const inBrackets = places.filter(({ line }) => timeInBrackets(line) !== undefined).length;
  return {
    statusPlace: most === 0 ? 0 : (known.find((each) => each.lines >= leastKnownShare * most)?.place ?? 0),
    quotedBefore: mostFrequent(places.map(({ quoted }) => quoted)),
    hasBrackets: 2 * inBrackets >= places.length,
  };
}

function mostFrequent(values: readonly number[]): number {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? 0;
}

/** Where the first quotes around a request line open, and how many texts in quotes stand before it. */
function openingOf(text: string): { readonly at: number; readonly quoted: number } | undefined {
  let quoted = 0;
  for (let at = text.indexOf('"'); at >= 0; quoted += 1) {
    if (isRequestLine(text.slice(at + 1, at + 30))) return { at, quoted };
    const end = endOfQuoted(text, at + 1);
    if (end < 0) return undefined;
    at = text.indexOf('"', end + 1);
  }
  return undefined;
}

function statusAt(text: string, at: number, end: number, place: number): number | undefined {
  return statusOf(fieldAt(text, at, end, place));
}

/** A field beside a text in quotes, without its own. */
function fieldAt(text: string, at: number, end: number, place: number): string {
  const field = place < 0 ? fieldBefore(text, at, -place) : fieldBehind(text, end + 1, place);
  return field.length > 1 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field;
}

/** The closing quote: not escaped, and at the end of a field. -1 when there is none. */
export function endOfQuoted(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    const next = text[end + 1];
    if ((next === undefined || separators.test(next)) && !isEscaped(text, end)) return end;
  }
  return -1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function fieldBehind(text: string, from: number, place: number): string {
  let at = from;
  for (let index = 0; ; index += 1) {
    while (at < text.length && separators.test(text[at] ?? '')) at += 1;
    if (at >= text.length) return '';
    const end = endOfField(text, at);
    if (index === place) return text.slice(at, end);
    at = end;
  }
}

function endOfField(text: string, at: number): number {
  if (text[at] === '"') {
    const end = endOfQuoted(text, at + 1);
    return end < 0 ? text.length : end + 1;
  }
  let end = at;
  while (end < text.length && !separators.test(text[end] ?? '')) end += 1;
  return end;
}

function fieldBefore(text: string, until: number, place: number): string {
  let end = until;
  for (let index = 1; ; index += 1) {
    while (end > 0 && separators.test(text[end - 1] ?? '')) end -= 1;
    let start = end;
    while (start > 0 && !separators.test(text[start - 1] ?? '')) start -= 1;
    if (index === place || start === 0) return index === place ? text.slice(start, end) : '';
    end = start;
  }
}
