import type { LogShape } from '../../../harness/src/drivers/traces/logs/log-formats.ts';

/** What a line is: a request, or what else. */
export type Expected =
  | { readonly at: string; readonly asks: string; readonly status: number }
  | 'refused'
  | 'otherLogger'
  | 'comment'
  | 'heading'
  | 'partOfLine';

/** Lines as a server writes them, and what each of them is. */
export interface Sample extends LogShape {
  readonly of: string;
  readonly lines: readonly (readonly [line: string, expected: Expected])[];
}

/** @param asks method, path and query; empty when it is none of HTTP. */
export function request(at: string, asks: string, status = 200): Expected {
  return { at, asks, status };
}
