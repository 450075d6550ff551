import type { BadKind } from '../sample.ts';

/** What came in the way of a request, before there was an answer that HTTP knows. */
export type Trouble =
  | 'name-unknown'
  | 'refused'
  | 'unreachable'
  | 'broken-off'
  | 'untrusted-certificate'
  | 'certificate-of-another-host'
  | 'expired-certificate'
  | 'no-tls'
  | 'tls-failed'
  | 'not-http'
  | 'other';

/** Requests of a first look that ended alike. */
export interface Ending {
  readonly kind: BadKind | 'good' | 'unsent';
  readonly count: number;
  /** Absent when no whole answer came. */
  readonly status?: number;
  /** Where no answer came, and not for want of time. */
  readonly trouble?: Trouble;
  readonly example: EndingExample;
}

/** One of the requests that ended so. All of it is from outside. */
export interface EndingExample {
  /** `GET /search?q=shoes` */
  readonly asked: string;
  /** `401 Unauthorized` */
  readonly statusText: string;
  /** The generator's words; empty when there was an answer. */
  readonly error: string;
  /** Where a redirection leads to; empty for any other answer. */
  readonly location: string;
  /** Of the body: its first line, or the title of a page; empty when there was none. */
  readonly line: string;
}
