import { cpuCoresOf } from '../analysis/resource-use.ts';
import type { Second } from '../model/sample.ts';
import { durationMs } from '../model/units.ts';

/**
 * When a fresh stack is warm: caches are filled, connections open, code compiled. A request then costs the same CPU
 * from one round of load to the next. Judged cold, a level would look smaller than it is (seen on the timeline: the
 * first trials after 4 s of warm-up cost a third more CPU a request).
 */
export const warmUpRound = durationMs(4000);

const fewestRounds = 2;
const mostRounds = 5;
/** A round that is this little cheaper than the one before ends the warm-up. */
const steadyWithin = 0.07;

/** CPU of all services for one finished request, in ms; NaN when the inside of the stack cannot be seen. */
export function cpuMsPerRequest(seconds: readonly Second[]): number {
  let cpuSeconds = 0;
  let completed = 0;
  for (const second of seconds) {
    if (second.services.length === 0) return Number.NaN;
    cpuSeconds += cpuCoresOf(second.services) * second.spanSeconds;
    completed += second.completed;
  }
  return (1000 * cpuSeconds) / completed;
}

/** @param costs of the rounds so far, oldest first; without figures the fewest rounds must do */
export function isWarm(costs: readonly number[]): boolean {
  if (costs.length < fewestRounds) return false;
  const [before = Number.NaN, last = Number.NaN] = costs.slice(-2);
  return costs.length >= mostRounds || !(last < before * (1 - steadyWithin));
}

/** Rounds that may be too much before a stack is taken as warm as it is. */
export const mostSwamped = 3;
/** Of the requests that can wait at all: as many as arrive until clients give up. */
const swampedShare = 0.8;

/** Whether nearly all requests wait until clients give up: what is sent on top of that is only worked off later. */
export function isSwamped(seconds: readonly Second[], load: number, timeoutMs: number): boolean {
  const last = seconds.findLast(({ offered }) => offered > 0);
  return (
    last !== undefined && last.atSeconds >= 2 && last.inFlight >= swampedShare * load * (timeoutMs / 1000)
  );
}
