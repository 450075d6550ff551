import type { RefinedResponse } from 'k6/http';
import { Counter } from 'k6/metrics';
import { firstLineOf } from './first-line.ts';
import type { Request } from './request.ts';
import type { Kind } from './verdict.ts';

/** Requests of a first look, one series for those that ended alike: the harness is to say how, and with which answer. */
const endings = new Counter('headroom_endings');
/** Told with an example already, by this VU. */
const told = new Set<string>();

/** What the harness gets of a request (drivers/k6/seconds/endings.ts reads it). */
interface ToldEnding {
  readonly kind: Kind;
  readonly status: number;
  readonly errorCode: number;
  readonly example?: {
    readonly asked: string;
    readonly statusText: string;
    readonly error: string;
    readonly location: string;
    readonly line: string;
  };
}

export function tellEnding({ method, path }: Request, response: RefinedResponse<'text'>, kind: Kind): void {
  const { status, status_text: statusText, error_code: errorCode, error, headers, body } = response;
  const name = `${kind} ${status} ${errorCode}`;
  const ending: ToldEnding = {
    ...{ kind, status, errorCode },
    ...(told.has(name)
      ? {}
      : {
          example: {
            asked: `${method} ${path}`.slice(0, 200),
            ...{ statusText, error },
            location: headers['Location'] ?? '',
            line: firstLineOf(body ?? ''),
          },
        }),
  };
  told.add(name);
  endings.add(1, { ending: JSON.stringify(ending) });
}
