import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { sendAndRead, type Request } from './request.ts';
import { plan } from './trial.ts';
import type { Written } from './writes.ts';

/** Asks the target for something. @returns the parsed answer; `undefined` when it has no such thing (404, 410) */
type Ask = (request: Request) => unknown;

/** How often a write shows in a place; `undefined` when the place cannot tell, as a page that has moved on. */
type CopiesOf = (write: Written, ask: Ask) => number | undefined;

const found = new Counter('headroom_read_back');

/** Of the read-back alone: in a trial there is nothing to read. */
const file = plan.readBack?.writesFile;
const writes =
  file === undefined ? [] : new SharedArray<Written>('writes', () => JSON.parse(open(file)) as Written[]);

/** k6's; its types leave it out. */
declare const console: { warn(line: string): void };

const answerWithinMs = 5000;
const mostTries = 3;
const pauseSeconds = 0.5;
/** From here on a VU does not ask any more: the target is not there. */
const mostUnreadInARow = 3;
let unreadInARow = 0;

/**
 * The `readBack` function of a scenario: looks for each write of a drill in every place where it must show, by names
 * that the report uses. Without such a function writes are not recorded.
 */
export function readBackOf(places: Readonly<Record<string, CopiesOf>>): () => void {
  return () => {
    const { readBack } = plan;
    if (readBack === undefined) return;
    const begunMs = Date.now();
    const index = exec.scenario.iterationInTest;
    const write = writes[index];
    if (write === undefined) return;
    for (const [place, copiesOf] of Object.entries(places)) {
      found.add(1, { write: String(index), place, copies: copiesIn(place, () => copiesOf(write, ask)) });
    }
    const restMs = readBack.shortestMs - (Date.now() - begunMs);
    if (restMs > 0 && unreadInARow < mostUnreadInARow) sleep(restMs / 1000);
  };
}

/** No answer, after it was asked for more than once. */
class Unread extends Error {}

function copiesIn(place: string, count: () => number | undefined): string {
  if (unreadInARow >= mostUnreadInARow) return 'unread';
  try {
    const copies = count();
    unreadInARow = 0;
    return copies === undefined ? 'untold' : String(copies);
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    unreadInARow += 1;
    console.warn(`${place} could not be read: ${error.message}`);
    return 'unread';
  }
}

/** @throws Error when the target does not know what is asked, or answers something else: the scenario does not fit it. */
function ask(request: Request): unknown {
  const { method, path } = request;
  for (let tries = 1; ; tries += 1) {
    const { status, body, error } = sendAndRead(request, answerWithinMs);
    if (status === 404 || status === 410) return undefined;
    if (status >= 200 && status < 300) return JSON.parse(body);
    if (status >= 300 && status < 500 && status !== 429) {
      throw new Error(`read-back: ${method} ${path} was answered with ${status}`);
    }
    if (tries === mostTries) throw new Unread(status === 0 ? error : `status ${status}`);
    sleep(pauseSeconds);
  }
}
