/**
 * How a request ended: the harness counts by it (BadKind in its model, and `good`). One that is `unsent` never left this
 * machine, which had no port or no file left for its connection: it says nothing about the target.
 */
export const kinds = [
  'good',
  'slow',
  'timeout',
  'connection',
  'shed',
  'http-4xx',
  'http-5xx',
  'unexpected',
  'unsent',
] as const;
export type Kind = (typeof kinds)[number];

/** Of k6's response: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
interface Ending {
  /** 0 when no whole answer came. */
  readonly status: number;
  /** 0 when nothing went wrong; 1000 to 1399 and from 1600 on for trouble on the way. */
  readonly error_code: number;
  /** In words. */
  readonly error: string;
}

const requestTimeout = 1050;
const dialTimeout = 1211;

/** The kernel's words, on Linux and macOS: EADDRNOTAVAIL, EMFILE and ENFILE, ENOBUFS. */
const wantOfGenerator =
  /(?:cannot|can't) assign requested address|too many open files|no buffer space available/;

/** Was there an answer, whatever it said? */
export function isAnswered({ status }: Ending): boolean {
  return status > 0;
}

/** Was the answer what was asked for, however late it came? */
export function isWell(kind: Kind): boolean {
  return kind === 'good' || kind === 'slow';
}

/** @param latencyMs from when the request was due to when its answer had arrived. */
export function kindOf(ending: Ending, latencyMs: number, sloLatencyMs: number): Kind {
  const { status, error_code: errorCode } = ending;
  if (errorCode === requestTimeout || errorCode === dialTimeout) return 'timeout';
  if (!isAnswered(ending)) return wantOfGenerator.test(ending.error) ? 'unsent' : 'connection';
  if (status === 429 || status === 503) return 'shed';
  if (status >= 500) return 'http-5xx';
  if (status >= 400) return 'http-4xx';
  // Redirections are not followed: they could lead the load elsewhere, and are not what was asked for.
  if (status >= 300 || status < 200) return 'unexpected';
  return latencyMs <= sloLatencyMs ? 'good' : 'slow';
}
