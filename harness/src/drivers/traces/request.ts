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

/** Reads lines of one format. */
export interface RequestReader {
  /** What the last line said; valid after `read` found nothing wrong with it. */
  readonly request: LoggedRequest;
  /** Reads the bytes from `start` to `end`. Says what is wrong with the line, `undefined` when nothing is. */
  read(block: Buffer, start: number, end: number): string | undefined;
}

export function emptyRequest(): LoggedRequest {
  return { timeMs: 0, resource: '', query: '', status: 0 };
}

/** Beyond this a resource is cut: keys are kept in memory. */
export const mostResourceLength = 512;
