import type { SimulatedSystem } from './simulated-system.ts';
import { throughPauses } from './simulated-weather.ts';

interface SloOfTruth {
  readonly latencyMs: number;
  readonly goodShare: number;
}

const requests = 400_000;

/**
 * The highest load a simulated system sustains for long within its SLO: bisection over runs of 400,000 requests, each
 * through the same queue as `simulateTrial`, without its seconds and histograms. Exact to about 0.3 %. Of a machine
 * that is quiet and of a system that is warm: what passes is not the system's. 0 when no load is sustained.
 */
export function trueCollapsePoint(system: SimulatedSystem, slo: SloOfTruth, seed: number): number {
  const capacity = Math.min(system.capacity, system.limiter?.ratePerSecond ?? system.capacity);
  let low = capacity * 0.3;
  let high = capacity * 1.03;
  if ((system.errorShare ?? 0) > 1 - slo.goodShare) return 0;
  while (high / low > 1.002) {
    const load = Math.sqrt(low * high);
    if (longRunGoodShare(system, load, slo, seed) >= slo.goodShare) low = load;
    else high = load;
  }
  return Math.sqrt(low * high);
}

/** The share of good requests in the long run, of a queue that starts empty. */
function longRunGoodShare(
  system: SimulatedSystem,
  load: number,
  { latencyMs }: SloOfTruth,
  seed: number,
): number {
  const random = seededUniform(seed);
  const exponential = (): number => -Math.log(1 - random());
  const { servers, service, queueLimit = Number.POSITIVE_INFINITY, slowdownPerWaiting = 0 } = system;
  const capacityNoise = system.capacityNoise ?? 0;
  const mean = servers / system.capacity;
  const allowed = (latencyMs - (system.baseLatencyMs ?? 2)) / 1000;
  const freeAt = new Float64Array(servers);
  const starts = new Float64Array(requests);
  let speed = 1;
  let speedOf = -1;
  let waitingFrom = 0;
  let admitted = 0;
  let good = 0;
  let now = 0;
  let tokens = system.limiter?.burst ?? 0;
  for (let count = 0; count < requests; count += 1) {
    const gap = exponential() / load;
    now += gap;
    if (system.errorShare !== undefined && random() < system.errorShare) continue;
    if (system.limiter !== undefined) {
      tokens = Math.min(system.limiter.burst, tokens + gap * system.limiter.ratePerSecond);
      if (tokens < 1) continue;
      tokens -= 1;
    }
    while (waitingFrom < admitted && (starts[waitingFrom] ?? 0) <= now) waitingFrom += 1;
    const waiting = admitted - waitingFrom;
    if (waiting >= queueLimit) continue;
    let server = 0;
    for (let each = 1; each < servers; each += 1) {
      if ((freeAt[each] ?? 0) < (freeAt[server] ?? 0)) server = each;
    }
    const start = Math.max(now, freeAt[server] ?? 0);
    if (capacityNoise > 0 && Math.floor(start) !== speedOf) {
      speedOf = Math.floor(start);
      const normal = Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * random());
      speed = Math.max(0.1, 1 + capacityNoise * normal);
    }
    const amount = service === 'exponential' ? exponential() : 1;
    const needed = (mean * amount * (1 + slowdownPerWaiting * waiting)) / speed;
    const end = system.pause === undefined ? start + needed : throughPauses(system.pause, 0, start, needed);
    freeAt[server] = end;
    starts[admitted] = start;
    admitted += 1;
    if (end - now <= allowed) good += 1;
  }
  return good / requests;
}

/** mulberry32: quick, and good enough for a queue. */
function seededUniform(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
