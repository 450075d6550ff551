import { randomLcg } from 'd3-random';
import { durationMsOf, peakOf, steadyCurve, type RateCurve } from '../../harness/src/model/rate-curve.ts';
import type { BadKind, Second } from '../../harness/src/model/sample.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

/** How a request ends that is due at a moment, and when. */
export type Fate = { readonly afterMs: number } & (
  { readonly kind: 'good' } | { readonly kind: 'bad'; readonly as: BadKind }
);

export interface ScriptedLoad extends Script {
  /** requests/s, Poisson. */
  readonly load: number;
  readonly durationSeconds: number;
}

interface Script {
  readonly seed: number;
  /** `chance` is drawn for the request, evenly from 0 to 1. */
  readonly fate: (atSeconds: number, chance: number) => Fate;
}

interface Request {
  readonly dueSeconds: number;
  readonly endSeconds: number;
  readonly fate: Fate;
}

/** The seconds of a load on a server that does as it is told. */
export function scriptedSeconds({ load, durationSeconds, ...script }: ScriptedLoad): Second[] {
  return scriptedNight({ rates: steadyCurve(load, 1000 * durationSeconds), ...script });
}

/** The same, of arrivals at a rate that changes: drawn at the highest rate, and thinned. */
export function scriptedNight({ rates, seed, fate }: Script & { readonly rates: RateCurve }): Second[] {
  const random = randomLcg(seed / 1e6);
  const peak = peakOf(rates);
  const durationSeconds = durationMsOf(rates) / 1000;
  const isSteady = rates.ratesPerSecond.length === 1;
  const requests: Request[] = [];
  for (let at = 0; ;) {
    at -= Math.log(1 - random()) / peak;
    if (at >= durationSeconds) break;
    const rate = rates.ratesPerSecond[Math.floor(at / rates.stepSeconds)] ?? 0;
    if (!isSteady && random() >= rate / peak) continue;
    const its = fate(at, random());
    requests.push({ dueSeconds: at, endSeconds: at + its.afterMs / 1000, fate: its });
  }
  const last = Math.ceil(Math.max(durationSeconds, ...requests.map(({ endSeconds }) => endSeconds)));
  const due = Map.groupBy(requests, ({ dueSeconds }) => Math.floor(dueSeconds));
  const ended = Map.groupBy(requests, ({ endSeconds }) => Math.floor(endSeconds));
  let inFlight = 0;
  return Array.from({ length: last }, (_, from) => {
    const [begun, over] = [due.get(from) ?? [], ended.get(from) ?? []];
    inFlight += begun.length - over.length;
    return secondAt(from, begun, over, inFlight);
  });
}

function secondAt(
  from: number,
  due: readonly Request[],
  ended: readonly Request[],
  inFlight: number,
): Second {
  const bad: Partial<Record<BadKind, number>> = {};
  for (const { fate } of ended) if (fate.kind === 'bad') bad[fate.as] = (bad[fate.as] ?? 0) + 1;
  const good = ended.filter(({ fate }) => fate.kind === 'good');
  return aSecond({
    atSeconds: from + 1,
    intended: due.length,
    offered: due.length,
    sent: due.length,
    completed: ended.length,
    good: good.length,
    bad,
    latency: histogramOf(good.map(({ fate }) => fate.afterMs / 1000)),
    lateness: histogramOf(due.map(() => 0.001)),
    busyVus: 1,
    allocatedVus: 1000,
    inFlight,
  });
}
