import { randomLcg, randomPoisson } from 'd3-random';
import type { RateCurve } from '../../harness/src/model/rate-curve.ts';
import type { BadKind, Second } from '../../harness/src/model/sample.ts';
import type { OverloadedSystem } from '../fixtures/overloaded-systems.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

export interface SimulatedCurve {
  readonly rates: RateCurve;
  readonly latencySloMs: number;
  readonly timeoutMs: number;
  readonly seed: number;
}

interface Ended {
  readonly at: number;
  readonly ends: number;
  readonly kind: 'good' | BadKind;
}

/** The seconds that a harness would have recorded of a load that changes over time; clients give up and do not retry. */
export function simulateCurve(system: OverloadedSystem, curve: SimulatedCurve): Second[] {
  return secondsOf(serve(system, arrivalsOf(curve), curve));
}

/** Poisson counts of tenths of a second, evenly spread in each. */
function arrivalsOf({ rates, seed }: SimulatedCurve): number[] {
  const source = randomLcg((seed * 0.618_033_988_749_895) % 1);
  return rates.ratesPerSecond.flatMap((rate, step) =>
    Array.from({ length: Math.round(10 * rates.stepSeconds) }, (_, tenth) => {
      const count = randomPoisson.source(source)(rate / 10)();
      const from = step * rates.stepSeconds + tenth / 10;
      return Array.from({ length: count }, (_each, index) => from + (index + 0.5) / count / 10);
    }).flat(),
  );
}

function serve(system: OverloadedSystem, arrivals: readonly number[], curve: SimulatedCurve): Ended[] {
  const {
    capacity,
    queueLimit = Number.POSITIVE_INFINITY,
    servesAbandoned,
    work = () => 1,
    refusalWork = 0,
  } = system;
  const timeout = curve.timeoutMs / 1000;
  const ended: Ended[] = [];
  const queue: number[] = [];
  let next = 0;
  let free = 0;
  /** Work of refusals, done with the next request. */
  let refusals = 0;
  for (;;) {
    if (queue.length === 0 && next === arrivals.length) return ended;
    const start = Math.max(free, queue[0] ?? arrivals[next] ?? 0);
    for (let at = arrivals[next]; at !== undefined && at <= start; at = arrivals[(next += 1)]) {
      if (queue.length >= queueLimit) {
        ended.push({ at, ends: at + 0.002, kind: 'shed' });
        refusals += refusalWork;
      } else queue.push(at);
    }
    const at = queue.shift();
    if (at === undefined) continue;
    const isAbandoned = start - at >= timeout;
    if (!isAbandoned || servesAbandoned) {
      free = start + (work(queue.length, start - at) + refusals) / capacity;
      refusals = 0;
    }
    const latency = free - at;
    if (isAbandoned || latency >= timeout) ended.push({ at, ends: at + timeout, kind: 'timeout' });
    else ended.push({ at, ends: free, kind: latency * 1000 <= curve.latencySloMs ? 'good' : 'slow' });
  }
}

function secondsOf(ended: readonly Ended[]): Second[] {
  const length = Math.ceil(ended.reduce((latest, each) => Math.max(latest, each.ends), 1));
  let inFlight = 0;
  return Array.from({ length }, (_, second) => {
    const sent = ended.filter(({ at }) => Math.floor(at) === second).length;
    const here = ended.filter(({ ends }) => Math.floor(ends) === second);
    const answered = here.filter(({ kind }) => kind === 'good' || kind === 'slow');
    const bad: Partial<Record<BadKind, number>> = {};
    for (const { kind } of here) if (kind !== 'good') bad[kind] = (bad[kind] ?? 0) + 1;
    inFlight += sent - here.length;
    return aSecond({
      atSeconds: second + 1,
      intended: sent,
      offered: sent,
      sent,
      completed: here.length,
      good: here.filter(({ kind }) => kind === 'good').length,
      bad,
      latency: histogramOf(answered.map(({ at, ends }) => ends - at)),
      lateness: histogramOf(Array<number>(sent).fill(0)),
      inFlight,
      allocatedVus: 5000,
    });
  });
}
