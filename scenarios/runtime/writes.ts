import { Counter } from 'k6/metrics';
import type { Attempt } from './client/client.ts';
import type { Request } from './request.ts';
import { plan } from './trial.ts';
import { isWell } from './verdict.ts';

/** A write as it is read back: the file that the plan of a read-back names is an array of these. */
export interface Written {
  /** The word that `Write.keyed` got: in no other write. */
  readonly key: string;
  /** What `Write.idOf` found in the answer; absent when there was none. */
  readonly id?: string | number;
  readonly about?: string;
}

/** One series a write, pushed once: a drill has some hundreds, some thousands at most. */
const writes = new Counter('headroom_writes');
let begun = 0;

/** A write under way. */
export interface RecordedRequest {
  readonly request: Request;
  readonly key: string;
}

/** The request with a key in it, when the trial records writes and this is one; else `undefined`. */
export function recorded(request: Request): RecordedRequest | undefined {
  if (plan.recordsWrites !== true || request.write === undefined) return undefined;
  begun += 1;
  // Drills of one level have different seeds, and VUs of one trial different numbers. One word, to a text index as well;
  // none is the beginning of another.
  const key = `h${plan.seed}x${__VU}x${begun}z`;
  return { request: { ...request, ...request.write.keyed?.(key) }, key };
}

/** Tells the harness how a write ended. @param last its last attempt */
export function recordWrite({ request: { write }, key }: RecordedRequest, last: Attempt): void {
  const isAcknowledged = isWell(last.kind);
  const id = isAcknowledged ? idIn(last.answer, write?.idOf) : undefined;
  writes.add(1, { write: JSON.stringify({ key, id, about: write?.about, isAcknowledged }) });
}

function idIn(
  answer: string | undefined,
  idOf: ((answer: unknown) => string | number) | undefined,
): string | number | undefined {
  if (answer === undefined || idOf === undefined) return undefined;
  try {
    return idOf(JSON.parse(answer));
  } catch {
    return undefined; // an answer of another kind: the write was acknowledged all the same
  }
}
