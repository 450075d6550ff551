import { randomLcg, randomNormal } from 'd3-random';
import type { SimulatedSystem } from '../../analysis/simulated-system.ts';
import type { Burst, Pause } from '../../analysis/simulated-weather.ts';
import { trueCollapsePoint } from '../../analysis/true-collapse-point.ts';

/** Kinds of target that were met where headroom was tried, and that the bench's first families have not. */
export const fieldFamilies = [
  'few requests, even service',
  'few requests, M/M/c',
  'pauses',
  'token bucket',
  'constant errors',
  'backlog behind a health path',
  'slow start',
  'interference',
  'capacity changes midway',
] as const;
export type FieldFamily = (typeof fieldFamilies)[number];

/** It becomes another one between two trials. */
export interface Change {
  readonly afterTrials: number;
  /** What is other then. */
  readonly becomes: Partial<SimulatedSystem>;
  /** After so many trials it is again what it was; absent: it stays. */
  readonly backAfterTrials?: number;
}

interface FieldSystem {
  readonly system: SimulatedSystem;
  readonly change?: Change;
  readonly slo: { readonly latencyMs: number; readonly goodShare: number };
  readonly initialLoad: number;
  readonly minLoad: number;
  readonly maxLoad: number;
}

/** A system of a family, drawn from a number in 0..1. */
export function drawFieldSystem(family: FieldFamily, fraction: number): FieldSystem {
  const draw = drawingFrom(fraction);
  const isFew = family.startsWith('few requests');
  const capacity = isFew ? draw.between(2, 60) : draw.between(60, 600);
  const servers = draw.pick([1, 2, 4]);
  const goodShare = draw.pick([0.99, 0.95]);
  // An SLO that an idle target holds with ease: what takes long is given time.
  const latencyMs = isFew
    ? Math.max(250, Math.round((servers / capacity) * draw.between(8, 40) * 1000))
    : draw.pick([250, 500, 1000]);
  const slo = { latencyMs, goodShare };
  const service = draw.pick(['deterministic', 'exponential'] as const);
  const plain: SimulatedSystem = { servers, capacity, service };
  const system = systemOf(family, plain, slo, draw);
  const most = system.limiter?.ratePerSecond ?? capacity;
  return {
    system,
    ...(family === 'capacity changes midway' ? { change: changeOf(plain, draw) } : {}),
    slo,
    initialLoad: most * Math.exp(0.5 * draw.normal()),
    minLoad: Math.min(1, capacity / 20),
    maxLoad: 4 * most,
  };
}

interface Drawing {
  /** Evenly in the logarithm. */
  readonly between: (least: number, most: number) => number;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
  readonly normal: () => number;
}

function drawingFrom(fraction: number): Drawing {
  const random = randomLcg(fraction);
  return {
    between: (least, most) => least * (most / least) ** random(),
    pick: (values) => values[Math.floor(random() * values.length)] ?? values[0],
    normal: randomNormal.source(random)(0, 1),
  };
}

function systemOf(
  family: FieldFamily,
  plain: SimulatedSystem,
  slo: FieldSystem['slo'],
  draw: Drawing,
): SimulatedSystem {
  const { capacity } = plain;
  switch (family) {
    case 'few requests, even service':
      return { ...plain, service: 'deterministic' };
    case 'few requests, M/M/c':
      return { ...plain, service: 'exponential' };
    case 'pauses':
      return { ...plain, pause: pauseFor(plain, slo, draw) };
    case 'token bucket':
      // What is behind it is quick: the limiter decides.
      return {
        ...plain,
        capacity: 4 * capacity,
        limiter: {
          ratePerSecond: capacity,
          burst: Math.max(1, Math.round(capacity * draw.between(0.02, 1))),
        },
      };
    case 'constant errors':
      return { ...plain, errorShare: (1 - slo.goodShare) * draw.pick([0.2, 0.5, 1.5, 2, 5]) };
    case 'backlog behind a health path':
      return { ...plain, hidesBacklog: true };
    case 'slow start':
      return { ...plain, slowStart: { share: draw.between(0.15, 0.5), seconds: draw.between(10, 60) } };
    case 'interference':
      return { ...plain, bursts: burstsFrom(draw) };
    case 'capacity changes midway':
      return plain;
  }
}

/** By 15 to 50 %, after 1 to 6 trials: twice of three less, by a limiter that is switched on or in the target itself; in a third it comes back. */
function changeOf({ capacity }: SimulatedSystem, draw: Drawing): Change {
  const share = draw.between(0.15, 0.5);
  const becomes = draw.pick<Partial<SimulatedSystem>>([
    { capacity: capacity * (1 - share) },
    {
      limiter: {
        ratePerSecond: capacity * (1 - share),
        burst: Math.max(1, Math.round(capacity * draw.between(0.02, 0.2))),
      },
    },
    { capacity: capacity * (1 + share) },
  ]);
  const afterTrials = draw.pick([1, 2, 3, 4, 5, 6]);
  const lasting = draw.pick([1, 2, 3]);
  return {
    afterTrials,
    becomes,
    ...(draw.pick([true, false, false]) ? { backAfterTrials: afterTrials + 1 + lasting } : {}),
  };
}

/** One that leaves the target with a collapse point above 0.4 of its capacity, or half of what it has without. */
function pauseFor(plain: SimulatedSystem, slo: FieldSystem['slo'], draw: Drawing): Pause {
  const least = Math.min(0.4 * plain.capacity, 0.5 * trueCollapsePoint(plain, slo, 1));
  for (;;) {
    const everySeconds = draw.between(0.2, 30);
    const seconds = Math.min(0.2 * everySeconds, (slo.latencyMs / 1000) * draw.between(0.15, 1.3));
    const pause = { everySeconds, seconds };
    if (trueCollapsePoint({ ...plain, pause }, slo, 1) > least) return pause;
  }
}

/** Of 0.3 to 1.5 cores for 3 to 20 s, half a minute apart, for as long as a search may take. */
function burstsFrom(draw: Drawing): Burst[] {
  const bursts: Burst[] = [];
  for (let at = draw.between(2, 60); at < 1200;) {
    const toSeconds = at + draw.between(3, 20);
    bursts.push({ fromSeconds: at, toSeconds, cores: draw.between(0.3, 1.5) });
    at = toSeconds + draw.between(8, 80);
  }
  return bursts;
}
