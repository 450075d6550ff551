import { cpuCoresOf } from '../../analysis/trial/resource-use.ts';
import { middleOf } from '../../analysis/trial/window.ts';
import type { Second } from '../../model/sample.ts';
import { durationMs, ratePerSecond, type RatePerSecond } from '../../model/units.ts';

/**
 * When a fresh stack is warm: caches are filled, connections open, code compiled. A request then costs the same CPU
 * as some seconds before. Judged cold, a level would look smaller than it is (seen on the timeline: the first trials after
 * 4 s of warm-up cost a third more CPU a request).
 */
const stretchSeconds = 4;
/** Two stretches at the least, five at most. */
const leastSeconds = 2 * stretchSeconds;
export const longestWarmUp = durationMs(5 * stretchSeconds * 1000);

/** A stretch that is this little cheaper than the one before ends the warm-up. */
const steadyWithin = 0.07;
/** Seconds are not exactly one long. */
const spanTolerance = 0.5;

/** Share of the first load that a fresh stack is warmed with. */
const warmUpShare = 0.8;

export function warmUpLoadFor(firstLoad: number): RatePerSecond {
  return ratePerSecond(warmUpShare * firstLoad);
}

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

/** Whether the last seconds cost what those before them did; without figures the least must do. */
export function isWarm(soFar: readonly Second[]): boolean {
  const now = soFar.at(-1)?.atSeconds ?? 0;
  if (now < leastSeconds - spanTolerance) return false;
  const costOf = (from: number, until: number): number =>
    cpuMsPerRequest(soFar.filter((each) => middleOf(each) > from && middleOf(each) <= until));
  const [before, last] = [
    costOf(now - 2 * stretchSeconds, now - stretchSeconds),
    costOf(now - stretchSeconds, now),
  ];
  return !(last < before * (1 - steadyWithin));
}

/** Warm-ups that may be too much before a stack is taken as warm as it is. */
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

/** Whether it has had enough of it all the same. */
export function wasLongEnough(seconds: readonly Second[]): boolean {
  return (seconds.at(-1)?.atSeconds ?? 0) >= leastSeconds - spanTolerance;
}
