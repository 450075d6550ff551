import type { Zone } from '../zone.ts';
import { layoutOf, requestIn, timeIn, usualLayout } from './access-log-text.ts';
import { ClfReader } from './clf-reader.ts';
import { LineReader, type WrittenRequest } from './line-reader.ts';
import { lineOfOthers } from './other-lines.ts';
import { isRequestLine } from './request-line.ts';
import { otherLogger, refused, type LoggedRequest, type NoRequest, type RequestReader } from './request.ts';

const noTime = refused('has no time in brackets as [10/Oct/2000:13:55:36 -0700], nor before its request');
const noSuchTime = refused('has a time that does not exist');
const noRequest = refused('has no request in quotes with a status beside it, as "GET / HTTP/1.1" 200');
const isNothing = otherLogger('gives neither a request nor a status');
const notOfIt = otherLogger('has neither the time nor the request of an access log');

const writtenTime = /\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d/;
const address = '(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[\\da-f]{0,4}(?::[\\da-f]{0,4}){3,7})';
/** What of an access log a line has that no other logger writes. */
const signs = [
  /\d\d\/[A-Z][a-z]{2}\/\d{4}/,
  /"(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PROPFIND) \S/,
  / HTTP\/\d(?:\.\d)?"/,
  new RegExp(`^(?:\\S+ )?${address} - `, 'i'),
];

/**
 * An access log as text: a time in brackets and a request in quotes with its status beside it, whatever else the line
 * has: Common and Combined Log Format (https://httpd.apache.org/docs/2.4/logs.html) and those that grew from them.
 */
export class AccessLogReader implements RequestReader {
  readonly request: LoggedRequest;
  readonly #any: LineReader;
  readonly #usual: ClfReader;
  #layout = usualLayout;

  constructor(zone: Zone) {
    this.#any = new LineReader(zone, (text) => this.#parse(text));
    this.request = this.#any.request;
    this.#usual = new ClfReader(this.request);
  }

  get sawLocalTime(): boolean {
    return this.#any.sawLocalTime;
  }

  get carriedAtMs(): number | undefined {
    return this.#any.carriedAtMs;
  }

  set carriedAtMs(ms: number | undefined) {
    this.#any.carriedAtMs = ms;
  }

  prepare(lines: readonly string[]): void {
    this.#layout = layoutOf(lines);
  }

  read(block: Buffer, start: number, end: number): NoRequest | undefined {
    if (this.#layout.statusPlace !== 0 || !this.#usual.read(block, start, end)) {
      return this.#any.read(block, start, end);
    }
    this.#any.clock.ms = this.request.timeMs;
    return undefined;
  }

  #parse(text: string): WrittenRequest | NoRequest {
    const other = lineOfOthers(text);
    if (other !== undefined) return other;
    const request = requestIn(text, this.#layout);
    const isHttp = request !== undefined && isRequestLine(request.line);
    const time = timeIn(text, isHttp || !this.#layout.hasBrackets ? (request?.at ?? 0) : 0);
    if (request === undefined || (!isHttp && time === undefined)) return withoutRequest(text, time);
    if (request.line === '-' && request.status === 0) return isNothing;
    if (time === undefined && this.carriedAtMs === undefined) return withoutTime(text);
    return { time, line: request.line, status: request.status };
  }
}

function withoutTime(text: string): NoRequest {
  return writtenTime.test(text) ? noSuchTime : noTime;
}

function withoutRequest(text: string, time: unknown): NoRequest {
  if (!signs.some((sign) => sign.test(text))) return notOfIt;
  return time === undefined ? withoutTime(text) : noRequest;
}
