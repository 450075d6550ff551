import type { Behaviour } from './behaviour.ts';
import type { Draw } from '../draws/random.ts';
import type { Kind } from '../verdict.ts';

/** What a visit needs of the world. Times are in ms, all on one clock. */
export interface VisitMeans {
  nowMs(): number;
  sleep(ms: number): void;
  /** Carries out the intent that is due then. @returns how it ended */
  ask(dueMs: number): Kind;
  /** A request after the first one is due now. */
  goesOn(): void;
}

/**
 * The requests of one user, one after the other, with exponentially distributed pauses between. The first one is due
 * when the user arrives, each later one when its pause has ended. A visit ends early when a request is not answered well,
 * however late: the user leaves. And it ends with the trial: what would be due after that is not begun, so that load lasts
 * as long as it was asked for.
 */
export function carryOutVisit(
  { requests, thinkMs }: Behaviour['visit'],
  means: VisitMeans,
  { dueMs, endMs }: { readonly dueMs: number; readonly endMs: number },
  draw: Draw,
): void {
  let kind = means.ask(dueMs);
  for (let asked = 1; asked < requests && isAnsweredWell(kind); asked += 1) {
    const pauseMs = -thinkMs * Math.log(1 - draw());
    const dueAgainMs = means.nowMs() + pauseMs;
    if (dueAgainMs > endMs) return;
    if (pauseMs > 0) means.sleep(pauseMs);
    means.goesOn();
    kind = means.ask(dueAgainMs);
  }
}

function isAnsweredWell(kind: Kind): boolean {
  return kind === 'good' || kind === 'slow';
}
