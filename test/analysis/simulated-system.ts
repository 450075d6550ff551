import { randomExponential, randomLcg, randomNormal } from 'd3-random';
import type { Histogram } from '../../harness/src/model/histogram.ts';
import type { BadKind, Second } from '../../harness/src/model/sample.ts';
import { beside, speedByClock, throughPauses, type Burst, type Pause } from './simulated-weather.ts';

/** A queueing system whose capacity is known, to be loaded without a network or a clock. */
export interface SimulatedSystem {
  readonly servers: number;
  /** Requests/s at which all servers are busy. */
  readonly capacity: number;
  readonly service: 'deterministic' | 'exponential';
  /** Requests that may wait; one more is refused at once (429). Absent: unbounded. */
  readonly queueLimit?: number;
  /** Standard deviation of the capacity from second to second, as a share of it. */
  readonly capacityNoise?: number;
  /** Congestive collapse: service takes `1 + factor x waiting requests` times as long. */
  readonly slowdownPerWaiting?: number;
  /** Latency outside of the queue, in ms. */
  readonly baseLatencyMs?: number;
  /** Share of the requests that are answered with an error, at once and at any load. */
  readonly errorShare?: number;
  /** A token bucket before it: what finds no token is refused at once (429). */
  readonly limiter?: { readonly ratePerSecond: number; readonly burst: number };
  /** All servers stand still for so long, ever so often (garbage collection, checkpoints, cron). */
  readonly pause?: Pause;
  /** At first it serves this share less, and less so by a factor of e every so many seconds (JIT, caches). */
  readonly slowStart?: { readonly share: number; readonly seconds: number };
  /** Other work on its machine. */
  readonly bursts?: readonly Burst[];
  /** Health is answered beside the queue: a drain sees nothing of what is left, and the next load begins on it. */
  readonly hidesBacklog?: boolean;
}

export interface SimulatedLoad {
  readonly load: number;
  readonly durationSeconds: number;
  readonly latencySloMs: number;
  readonly timeoutMs: number;
  readonly seed: number;
  /** When it begins, by the clock of the search: what changes with time goes by it. Default: 0. */
  readonly clockSeconds?: number;
  /** Work that is left of the load before, in seconds. Default: none. */
  readonly backlogSeconds?: number;
  /**
   * `poisson`: with exactly the total asked for, as the k6 driver draws them (given its total, a Poisson process is so
   * many independent uniform times). `free-poisson`: the total is left to chance as well.
   */
  readonly arrivals?: 'poisson' | 'free-poisson' | 'even';
  /** The generator sends no more than this a second; later ones are late or, with `drops`, dropped. */
  readonly generatorLimit?: number;
  readonly drops?: boolean;
}

interface Request {
  readonly due: number;
  readonly sent: number;
  readonly ends: number;
  readonly result: 'good' | BadKind;
  /** When a server was free of it; absent when it came to none. */
  readonly free?: number;
}

/** The seconds a harness would have recorded, the tail after the last arrival included. */
export function simulateTrial(system: SimulatedSystem, load: SimulatedLoad): Second[] {
  return simulateLoad(system, load).seconds;
}

export interface LoadedSystem {
  readonly seconds: Second[];
  /** Work that is left in the queue, in seconds, when the load ends at this time. */
  readonly backlogAt: (seconds: number) => number;
}

export function simulateLoad(system: SimulatedSystem, load: SimulatedLoad): LoadedSystem {
  const due = dueTimes(load);
  const { sent, droppedAt } = send(due, load);
  const requests = serve(system, load, sent);
  const seconds = secondsOf(requests, { due, droppedAt }, load);
  return {
    seconds: system.bursts === undefined ? seconds : seconds.map((each) => beside(system, load, each)),
    backlogAt: (at) =>
      requests.reduce(
        (left, each) => (each.sent > at || each.free === undefined ? left : Math.max(left, each.free - at)),
        Math.max(0, (load.backlogSeconds ?? 0) - at),
      ),
  };
}

/** When arrivals are due, in seconds from the start. */
function dueTimes({ load, durationSeconds, seed, arrivals }: SimulatedLoad): number[] {
  const random = randomLcg(fraction(seed));
  const total = Math.round(load * durationSeconds);
  if (arrivals === 'even') return Array.from({ length: total }, (_, index) => (index + 0.5) / load);
  if (arrivals !== 'free-poisson') {
    return Array.from({ length: total }, () => random() * durationSeconds).toSorted((a, b) => a - b);
  }
  const gap = randomExponential.source(random)(load);
  const times: number[] = [];
  for (let due = gap(); due < durationSeconds; due += gap()) times.push(due);
  return times;
}

interface Sent {
  readonly due: number;
  readonly sent: number;
}

/** Sent when due, unless the generator is limited: then late, or not at all. */
function send(due: readonly number[], load: SimulatedLoad): { sent: Sent[]; droppedAt: number[] } {
  if (load.generatorLimit === undefined)
    return { sent: due.map((at) => ({ due: at, sent: at })), droppedAt: [] };
  const sent: Sent[] = [];
  const droppedAt: number[] = [];
  let free = 0;
  for (const at of due) {
    if (load.drops === true && free > at) {
      droppedAt.push(at);
      continue;
    }
    const now = Math.max(at, free);
    free = now + 1 / load.generatorLimit;
    if (now < load.durationSeconds) sent.push({ due: at, sent: now });
  }
  return { sent, droppedAt };
}

function serve(system: SimulatedSystem, load: SimulatedLoad, arrivals: readonly Sent[]): Request[] {
  const random = randomLcg(fraction(load.seed + 7919));
  const exponential = randomExponential.source(random)(1);
  const normal = randomNormal.source(random)(0, 1);
  const speeds: number[] = [];
  const clock = load.clockSeconds ?? 0;
  const freeAt = Array.from({ length: system.servers }, () => load.backlogSeconds ?? 0);
  let tokens = system.limiter?.burst ?? 0;
  let tokensAt = 0;
  const meanService = system.servers / system.capacity;
  const base = (system.baseLatencyMs ?? 2) / 1000;
  /** Ends of what is in the system, ascending; those before `gone` have left. */
  const ends: number[] = [];
  let gone = 0;
  return arrivals.map(({ due, sent }) => {
    while ((ends[gone] ?? Number.POSITIVE_INFINITY) <= sent) gone += 1;
    if (system.errorShare !== undefined && random() < system.errorShare) {
      return { due, sent, ends: sent + base, result: 'http-5xx' };
    }
    if (!isLetIn(sent)) return { due, sent, ends: sent + base, result: 'shed' };
    const waiting = Math.max(0, ends.length - gone - system.servers);
    if (system.queueLimit !== undefined && waiting >= system.queueLimit) {
      return { due, sent, ends: sent + base, result: 'shed' };
    }
    const server = freeAt.indexOf(Math.min(...freeAt));
    const start = Math.max(sent, freeAt[server] ?? 0);
    const amount = system.service === 'exponential' ? exponential() : 1;
    const slowdown = 1 + (system.slowdownPerWaiting ?? 0) * waiting;
    const needed = (meanService * amount * slowdown) / speedAt(start);
    const end =
      system.pause === undefined ? start + needed : throughPauses(system.pause, clock, start, needed);
    freeAt[server] = end;
    const at = ends.findLastIndex((each) => each <= end) + 1;
    ends.splice(at, 0, end);
    const latency = end + base - due;
    if (end + base - sent > load.timeoutMs / 1000) {
      return { due, sent, ends: sent + load.timeoutMs / 1000, result: 'timeout', free: end };
    }
    const result = latency * 1000 <= load.latencySloMs ? 'good' : 'slow';
    return { due, sent, ends: end + base, result, free: end };
  });

  function isLetIn(at: number): boolean {
    if (system.limiter === undefined) return true;
    const { ratePerSecond, burst } = system.limiter;
    tokens = Math.min(burst, tokens + (at - tokensAt) * ratePerSecond);
    tokensAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function speedAt(seconds: number): number {
    const index = Math.floor(seconds);
    while (speeds.length <= index) speeds.push(Math.max(0.1, 1 + (system.capacityNoise ?? 0) * normal()));
    return (speeds[index] ?? 1) * speedByClock(system, clock + seconds);
  }
}

function secondsOf(
  requests: readonly Request[],
  { due, droppedAt }: { due: readonly number[]; droppedAt: readonly number[] },
  load: SimulatedLoad,
): Second[] {
  const last = requests.reduce((latest, each) => Math.max(latest, each.ends), load.durationSeconds);
  const seconds = Array.from({ length: Math.ceil(last) }, () => ({
    due: 0,
    sent: 0,
    completed: 0,
    good: 0,
    dropped: 0,
    bad: {} as Partial<Record<BadKind, number>>,
    latencies: [] as number[],
    lateness: [] as number[],
  }));
  for (const each of requests) {
    const sentIn = seconds[Math.floor(each.sent)];
    if (sentIn !== undefined) {
      sentIn.sent += 1;
      sentIn.lateness.push(each.sent - each.due);
    }
    const endedIn = seconds[Math.floor(each.ends)];
    if (endedIn === undefined) continue;
    endedIn.completed += 1;
    if (each.result === 'good') endedIn.good += 1;
    else endedIn.bad[each.result] = (endedIn.bad[each.result] ?? 0) + 1;
    if (each.result === 'good' || each.result === 'slow') endedIn.latencies.push(each.ends - each.due);
  }
  for (const at of droppedAt) {
    const second = seconds[Math.floor(at)];
    if (second !== undefined) second.dropped += 1;
  }
  for (const at of due) {
    const second = seconds[Math.floor(at)];
    if (second !== undefined) second.due += 1;
  }
  let inFlight = 0;
  return seconds.map((each, index) => {
    inFlight += each.sent - each.completed;
    return aSecond({
      atSeconds: index + 1,
      intended: each.due,
      offered: each.sent,
      sent: each.sent,
      completed: each.completed,
      good: each.good,
      bad: each.bad,
      latency: histogramOf(each.latencies),
      lateness: histogramOf(each.lateness),
      dropped: each.dropped,
      inFlight,
    });
  });
}

/** A quiet second; a test overrides what it is about. */
export function aSecond(overrides: Partial<Second>): Second {
  return {
    atSeconds: 1,
    spanSeconds: 1,
    offered: 0,
    sent: overrides.offered ?? 0,
    completed: 0,
    good: 0,
    bad: {},
    latency: histogramOf([]),
    lateness: histogramOf([]),
    dropped: 0,
    busyVus: 0,
    allocatedVus: 0,
    inFlight: 0,
    generatorCpuCores: 0.2,
    host: { cores: 2, busyShare: 0.5, stealShare: 0, harnessCpuCores: 0.02, harnessMemoryBytes: 1e8 },
    services: [],
    ...overrides,
  };
}

/** Schema 3, as k6 pushes it: bucket i holds (2^((i-1)/8), 2^(i/8)] seconds. */
export function histogramOf(seconds: readonly number[], schema = 3): Histogram {
  const buckets: Record<number, number> = {};
  let zeroCount = 0;
  for (const value of seconds) {
    if (value <= 1e-9) {
      zeroCount += 1;
      continue;
    }
    const index = Math.ceil(Math.log2(value) * 2 ** schema);
    buckets[index] = (buckets[index] ?? 0) + 1;
  }
  return { schema, zeroCount, buckets, sumSeconds: seconds.reduce((sum, value) => sum + value, 0) };
}

/** Spreads whole seeds over 0..1, where randomLcg takes its seed from. */
function fraction(seed: number): number {
  return (seed * 0.618_033_988_749_895) % 1;
}
