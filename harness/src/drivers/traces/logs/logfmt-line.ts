import type { FieldLine } from './fields.ts';
import { otherLogger, refused, type NoRequest } from './request.ts';

const isNone = otherLogger('has no fields as method=GET path=/live status=200');
const isCut = refused('has a quote that does not end');
const key = /^[A-Za-z_@][\w.@-]{0,60}$/;

/**
 * Fields as `time=2022-11-08T20:00:00Z method=GET path="/live" status=200`: Heroku's router, and loggers of Go
 * (https://brandur.org/logfmt).
 */
export function logfmtLine(text: string): FieldLine | NoRequest {
  const fields: Record<string, string> = {};
  let found = 0;
  for (let at = 0; at < text.length;) {
    let end = at;
    while (end < text.length && text[end] !== '=' && text[end] !== ' ') end += 1;
    const name = text.slice(at, end);
    if (text[end] !== '=' || !key.test(name)) {
      at = text[end] === '=' ? endOfWord(text, end) + 1 : end + 1;
      continue;
    }
    const isQuoted = text[end + 1] === '"';
    const valueEnd = isQuoted ? endOfQuoted(text, end + 2) : endOfWord(text, end + 1);
    if (valueEnd < 0) return isCut;
    fields[name] = isQuoted
      ? text.slice(end + 2, valueEnd).replaceAll('\\"', '"')
      : text.slice(end + 1, valueEnd);
    found += 1;
    at = valueEnd + 1;
  }
  return found < 2 ? isNone : { fields };
}

function endOfWord(text: string, from: number): number {
  const end = text.indexOf(' ', from);
  return end < 0 ? text.length : end;
}

/** -1 when there is none. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}
