import type { NoneKind } from '../../../model/trace.ts';

/** What a log says of one request. Readers fill the same object again and again: millions of lines, no garbage. */
export interface LoggedRequest {
  /** Since 1970 in UTC. */
  timeMs: number;
  /** Method and path as they came, without the query: `GET /posts/17`. Empty when the request is none of HTTP. */
  resource: string;
  /** Without its `?`; empty when there is none. */
  query: string;
  /** 0 when the log does not say. */
  status: number;
}

/** A line that is no request: it could not be read, or it is something else. */
export interface NoRequest {
  readonly is: 'refused' | NoneKind;
  /** Goes on after the text of the line: `has no time in brackets`. */
  readonly why: string;
}

/** Reads lines of one format. */
export interface RequestReader {
  /** What the last line said; valid after `read` found a request. */
  readonly request: LoggedRequest;
  /** Whether a line gave a time without its zone. */
  readonly sawLocalTime: boolean;
  /** When the line was written by what carries it: the time of a line that gives none itself. */
  carriedAtMs: number | undefined;
  /** Looks at the first lines of a file, to learn what all of them have in common. */
  prepare(lines: readonly string[]): void;
  /** Reads the bytes from `start` to `end`. `undefined` when they are a request. */
  read(block: Buffer, start: number, end: number): NoRequest | undefined;
}

export function emptyRequest(): LoggedRequest {
  return { timeMs: 0, resource: '', query: '', status: 0 };
}

export function refused(why: string): NoRequest {
  return { is: 'refused', why };
}

export function otherLogger(why: string): NoRequest {
  return { is: 'otherLogger', why };
}

/** Beyond this a resource is cut: keys are kept in memory. */
export const mostResourceLength = 512;
