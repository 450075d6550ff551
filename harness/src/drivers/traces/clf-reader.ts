import { emptyRequest, mostResourceLength, type LoggedRequest, type RequestReader } from './request.ts';
import { months, utcMs } from './time.ts';

const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const minus = 0x2d;
const slash = 0x2f;
const zero = 0x30;
const colon = 0x3a;
const question = 0x3f;
const letterA = 0x41;
const letterZ = 0x5a;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

/** `10/Oct/2000:13:55:36 -0700` */
const timeLength = 26;
const mostMethodLength = 20;

const noTime = 'has no time in brackets as [10/Oct/2000:13:55:36 -0700]';
const badTime = 'has a time that does not exist';
const noRequest = 'has no request in quotes with a status behind it, as "GET / HTTP/1.1" 200';

/**
 * Common and Combined Log Format: `host ident user [time] "method path protocol" status bytes …`; what follows the
 * status is not read (https://httpd.apache.org/docs/2.4/logs.html). Works on bytes, because a log of a night has tens of
 * millions of lines: the one string that it makes of a line is the key to count by.
 */
export class ClfReader implements RequestReader {
  readonly request: LoggedRequest = emptyRequest();
  /** Lines come many to the second: the time is parsed only when it is not the one of the line before. */
  readonly #timeText = new Uint8Array(timeLength);

  read(block: Buffer, start: number, end: number): string | undefined {
    let at = start;
    while (at < end && !(block[at] === openingBracket && block[at - 1] === space && at > start)) at += 1;
    const timeStart = at + 1;
    const timeEnd = timeStart + timeLength;
    if (timeEnd >= end || block[timeEnd] !== closingBracket) return noTime;
    if (!this.#isSameTime(block, timeStart)) {
      const timeMs = clfTimeMs(block, timeStart);
      if (timeMs === undefined) return noTime;
      if (Number.isNaN(timeMs)) return badTime;
      this.request.timeMs = timeMs;
      this.#timeText.set(block.subarray(timeStart, timeEnd));
    }
    if (block[timeEnd + 1] !== space || block[timeEnd + 2] !== quote) return noRequest;
    return this.#readRequest(block, timeEnd + 3, end);
  }

  /** From its end: it is the seconds that differ, when anything does. */
  #isSameTime(block: Buffer, timeStart: number): boolean {
    for (let index = timeLength - 1; index >= 0; index -= 1) {
      if (block[timeStart + index] !== this.#timeText[index]) return false;
    }
    return true;
  }

  #readRequest(block: Buffer, start: number, end: number): string | undefined {
    let methodEnd = 0;
    let pathEnd = 0;
    let queryStart = 0;
    let isAscii = true;
    for (let at = start; at < end; at += 1) {
      const byte = block[at] ?? 0;
      if (byte === quote) {
        // Some servers do not escape quotes within the request: only a status tells its end.
        const status = statusAt(block, at + 1, end);
        if (status === undefined) continue;
        this.request.status = status;
        this.#setResource(block, [start, methodEnd, queryStart, pathEnd === 0 ? at : pathEnd], isAscii);
        return undefined;
      }
      if (byte === space) {
        if (methodEnd === 0) methodEnd = at;
        else if (pathEnd === 0) pathEnd = at;
      } else if (byte === question) {
        if (queryStart === 0 && pathEnd === 0) queryStart = at;
      } else if (byte > 0x7e) isAscii = false;
    }
    return noRequest;
  }

  #setResource(
    block: Buffer,
    [start, methodEnd, queryStart, end]: readonly [number, number, number, number],
    isAscii: boolean,
  ): void {
    const { request } = this;
    request.query = '';
    request.resource = '';
    if (!isMethod(block, start, methodEnd) || end === methodEnd + 1) return;
    const pathEnd = Math.min(queryStart === 0 ? end : queryStart, start + mostResourceLength);
    request.resource = isAscii
      ? block.toString('latin1', start, pathEnd)
      : block.toString('utf8', start, pathEnd).toWellFormed();
    if (queryStart !== 0) request.query = block.toString('latin1', queryStart + 1, end);
  }
}

/** Anything but capital letters, a `-` or a `_` is no method of HTTP: bytes of TLS, for example. */
function isMethod(block: Buffer, start: number, end: number): boolean {
  if (end <= start || end - start > mostMethodLength) return false;
  for (let at = start; at < end; at += 1) {
    const byte = block[at] ?? 0;
    if ((byte < letterA || byte > letterZ) && byte !== minus && byte !== 0x5f) return false;
  }
  return true;
}

/** The status in ` 200 `, 0 for ` - `. */
function statusAt(block: Buffer, at: number, end: number): number | undefined {
  if (block[at] !== space || at + 2 > end) return undefined;
  if (block[at + 1] === minus && (at + 2 === end || block[at + 2] === space)) return 0;
  if (at + 4 > end || (at + 4 < end && block[at + 4] !== space)) return undefined;
  const status = digitsAt(block, at + 1, 3);
  return status >= 100 && status <= 999 ? status : undefined;
}

/** NaN when there is no such time, `undefined` when it is not written in the format. */
function clfTimeMs(block: Buffer, at: number): number | undefined {
  const sign = block[at + 21];
  const isShaped =
    block[at + 2] === slash &&
    block[at + 6] === slash &&
    block[at + 11] === colon &&
    block[at + 14] === colon &&
    block[at + 17] === colon &&
    block[at + 20] === space &&
    (sign === plus || sign === minus);
  if (!isShaped) return undefined;
  const month = months.indexOf(block.toString('latin1', at + 3, at + 6)) + 1;
  const ms = utcMs(
    digitsAt(block, at + 7, 4),
    month,
    digitsAt(block, at, 2),
    digitsAt(block, at + 12, 2),
    digitsAt(block, at + 15, 2),
    digitsAt(block, at + 18, 2),
  );
  const offsetMs = 60_000 * (60 * digitsAt(block, at + 22, 2) + digitsAt(block, at + 24, 2));
  return sign === plus ? ms - offsetMs : ms + offsetMs;
}

/** A number of so many digits; NaN when one of them is none. */
function digitsAt(block: Buffer, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index += 1) {
    const digit = (block[index] ?? 0) - zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}
