import { mostResourceLength, type LoggedRequest } from './request.ts';
import { months, utcMs } from '../time.ts';

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
const backslash = 0x5c;
const closingBracket = 0x5d;

/** `10/Oct/2000:13:55:36 -0700` */
const timeLength = 26;
const mostMethodLength = 20;
/** ` HTTP/`, what comes between the path and the version. */
const protocol = Buffer.from(' HTTP/');

/**
 * The usual line of an access log, `host ident user [time] "method path protocol" status bytes …`: it does what
 * AccessLogReader does, for the lines that nearly all lines are, and passes on all others. Works on bytes, because a log
 * of a night has tens of millions of lines: the one string that it makes of a line is the key to count by.
 */
export class ClfReader {
  readonly #request: LoggedRequest;
  /** Lines come many to the second: the time is parsed only when it is not the one of the line before. */
  readonly #timeText = new Uint8Array(timeLength);
  #timeMs = 0;

  constructor(request: LoggedRequest) {
    this.#request = request;
  }

  /** Whether it is such a line; then the request says what is in it. */
  read(block: Buffer, start: number, end: number): boolean {
    let at = start;
    while (at < end && block[at] !== openingBracket) at += 1;
    const timeStart = at + 1;
    const timeEnd = timeStart + timeLength;
    if (timeEnd + 3 >= end || block[at - 1] !== space || block[timeEnd] !== closingBracket) return false;
    if (!this.#isSameTime(block, timeStart)) {
      const timeMs = clfTimeMs(block, timeStart);
      if (Number.isNaN(timeMs)) return false;
      this.#timeMs = timeMs;
      this.#timeText.set(block.subarray(timeStart, timeEnd));
    }
    if (block[timeEnd + 1] !== space || block[timeEnd + 2] !== quote) return false;
    return this.#readRequest(block, timeEnd + 3, end);
  }

  /** From its end: it is the seconds that differ, when anything does. */
  #isSameTime(block: Buffer, timeStart: number): boolean {
    for (let index = timeLength - 1; index >= 0; index -= 1) {
      if (block[timeStart + index] !== this.#timeText[index]) return false;
    }
    return true;
  }

  #readRequest(block: Buffer, start: number, end: number): boolean {
    let at = start;
    while (at < end && isOfMethod(block[at] ?? 0)) at += 1;
    const pathStart = at + 1;
    if (at === start || at - start > mostMethodLength || isDash(block[start])) return false;
    if (block[at] !== space || block[pathStart] !== slash) return false;
    let queryStart = 0;
    for (at = pathStart; at < end; at += 1) {
      const byte = block[at] ?? 0;
      if (byte === question) {
        if (queryStart === 0) queryStart = at;
      } else if (byte <= space || byte > 0x7e || byte === quote || byte === backslash) break;
    }
    const status = block[at] === space ? statusBehind(block, at, end) : 0;
    if (status === 0) return false;
    const pathEnd = Math.min(queryStart === 0 ? at : queryStart, start + mostResourceLength);
    this.#request.timeMs = this.#timeMs;
    this.#request.status = status;
    this.#request.resource = block.toString('latin1', start, pathEnd);
    this.#request.query = queryStart === 0 ? '' : block.toString('latin1', queryStart + 1, at);
    return true;
  }
}

/** The status in ` HTTP/1.1" 200 `; 0 when that is not what comes there. */
function statusBehind(block: Buffer, start: number, end: number): number {
  for (let index = 0; index < protocol.length; index += 1) {
    if (block[start + index] !== protocol[index]) return 0;
  }
  let at = start + protocol.length;
  while (at < end && isOfVersion(block[at] ?? 0)) at += 1;
  if (at === start + protocol.length || block[at] !== quote || block[at + 1] !== space) return 0;
  const isEnded = at + 5 === end || block[at + 5] === space;
  const status = at + 5 <= end && isEnded ? digitsAt(block, at + 2, 3) : 0;
  return status >= 100 ? status : 0;
}

function isOfMethod(byte: number): boolean {
  return (byte >= letterA && byte <= letterZ) || isDash(byte);
}

function isDash(byte: number | undefined): boolean {
  return byte === minus || byte === 0x5f;
}

/** A digit or a point. */
function isOfVersion(byte: number): boolean {
  return (byte >= zero && byte <= 0x39) || byte === 0x2e;
}

/** NaN when there is no such time, or it is not written so. */
function clfTimeMs(block: Buffer, at: number): number {
  const sign = block[at + 21];
  const isShaped =
    block[at + 2] === slash &&
    block[at + 6] === slash &&
    block[at + 11] === colon &&
    block[at + 14] === colon &&
    block[at + 17] === colon &&
    block[at + 20] === space &&
    (sign === plus || sign === minus);
  if (!isShaped) return Number.NaN;
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
