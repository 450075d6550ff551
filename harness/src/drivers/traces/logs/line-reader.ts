import type { WrittenTime } from '../time.ts';
import type { Zone } from '../zone.ts';
import { RequestClock } from './request-clock.ts';
import { setRequestLine } from './request-line.ts';
import { emptyRequest, refused, type NoRequest, type RequestReader } from './request.ts';

/** What a line of text says, as it is written. */
export interface WrittenRequest {
  /** `undefined` when the line gives none. */
  readonly time: WrittenTime | undefined;
  /** `GET /posts/17 HTTP/1.1`, or what came instead. */
  readonly line: string;
  /** 0 when the log does not say. */
  readonly status: number;
}

/** Takes a line of one format apart. */
export type LineParser = (text: string) => WrittenRequest | NoRequest;

const noTime = refused('has no time');

/** Reads the lines that a parser takes apart. */
export class LineReader implements RequestReader {
  readonly request = emptyRequest();
  carriedAtMs: number | undefined;
  readonly clock: RequestClock;
  readonly #parse: LineParser;

  constructor(zone: Zone, parse: LineParser) {
    this.clock = new RequestClock(zone);
    this.#parse = parse;
  }

  get sawLocalTime(): boolean {
    return this.clock.sawLocalTime;
  }

  prepare(_lines: readonly string[]): void {
    // Each line says all that is needed to read it.
  }

  read(block: Buffer, start: number, end: number): NoRequest | undefined {
    const parsed = this.#parse(block.toString('utf8', start, end));
    if ('is' in parsed) return parsed;
    const wrong = this.#setTime(parsed.time);
    if (wrong !== undefined) return wrong;
    this.request.timeMs = this.clock.ms;
    this.request.status = parsed.status;
    setRequestLine(this.request, parsed.line);
    return undefined;
  }

  #setTime(time: WrittenTime | undefined): NoRequest | undefined {
    if (time !== undefined) {
      const wrong = this.clock.setTime(time);
      return wrong === undefined ? undefined : refused(wrong);
    }
    if (this.carriedAtMs === undefined) return noTime;
    this.clock.ms = this.carriedAtMs;
    return undefined;
  }
}
