import { mergeHistograms, countOf, quantileMs } from '../../model/histogram.ts';
import type { Second } from '../../model/sample.ts';

/** What a load that may have left work behind is held against. */
export interface AtRest {
  /** Median latency of a small load on the idle target, in ms: the canary's. */
  readonly latencyMs: number;
}

/** What a load is judged by, as far as a backlog goes. */
export interface BacklogContext {
  readonly slo: { readonly latencyMs: number };
  readonly timeoutMs: number;
  /** Absent: the load before has left nothing behind. */
  readonly atRest?: AtRest;
}

/** So many requests that ended tell how long they took. */
const fewestEnded = 10;
/** Longer than this many times as at rest, */
const restRatio = 3;
/** and than so many ms, or this share of the SLO's latency, more: */
const leastMs = 50;
const leastShareOfSlo = 0.2;
/** What waits at the start waits less later. */
const fallsTo = 0.8;

/**
 * Whether the first requests took so long that work of an earlier load was before them; whether it is worked off is not
 * asked.
 */
export function mayBeginOnBacklog(
  seconds: readonly Second[],
  { atRest, slo, timeoutMs }: BacklogContext,
): boolean {
  const [first, second] = takenIn(seconds, timeoutMs);
  if (atRest === undefined || first === undefined) return false;
  const more = Math.max(leastMs, leastShareOfSlo * slo.latencyMs);
  const allowedMs = Math.max(restRatio * atRest.latencyMs, atRest.latencyMs + more);
  // A load that is too much makes the first answers late as well, but not those of its very beginning.
  const perSecond =
    second === undefined ? 0 : (second.medianMs - first.medianMs) / (second.atSeconds - first.atSeconds);
  return first.medianMs - Math.max(0, perSecond) * first.atSeconds > allowedMs;
}

/** What speaks for a backlog, in words, and the seconds in which it was seen. */
export interface SeenBacklog {
  readonly detail: string;
  readonly opening: readonly Second[];
}

/**
 * Whether a load began on a backlog of the one before: its first requests took far longer than at rest, and later ones less. A
 * load makes a queue grow, and never begins with one. `undefined` when it did not.
 */
export function backlogIn(seconds: readonly Second[], context: BacklogContext): SeenBacklog | undefined {
  const { atRest, timeoutMs } = context;
  if (atRest === undefined || !mayBeginOnBacklog(seconds, context)) return undefined;
  const [first, ...later] = takenIn(seconds, timeoutMs);
  const quickest = Math.min(...later.map(({ medianMs }) => medianMs));
  if (first === undefined || quickest > fallsTo * first.medianMs) return undefined;
  const [began, fell, rest] = [first.medianMs, quickest, atRest.latencyMs].map((each) => Math.round(each));
  const detail = `it began on a backlog of the load before: its first requests took ${began} ms, later ones ${fell} ms (at rest: ${rest} ms)`;
  return { detail, opening: first.seconds };
}

interface Taken {
  readonly seconds: readonly Second[];
  readonly atSeconds: number;
  /** Of those that were answered; or, where most were given up, when that was. */
  readonly medianMs: number;
}

/** How long requests took, in as many seconds together as tell. */
function takenIn(seconds: readonly Second[], timeoutMs: number): Taken[] {
  const all: Taken[] = [];
  let open: Second[] = [];
  for (const second of seconds) {
    open.push(second);
    const latency = mergeHistograms(open.map((each) => each.latency));
    const answered = countOf(latency);
    const gaveUp = open.reduce((sum, { bad }) => sum + (bad.timeout ?? 0), 0);
    if (answered + gaveUp < fewestEnded) continue;
    const atSeconds = second.atSeconds - open.reduce((sum, each) => sum + each.spanSeconds, 0) / 2;
    all.push({
      seconds: open,
      atSeconds,
      medianMs: gaveUp > answered ? timeoutMs : (quantileMs(latency, 0.5) ?? timeoutMs),
    });
    open = [];
  }
  return all;
}
