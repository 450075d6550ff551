import { randomLcg, randomNormal } from 'd3-random';
import type { SimulatedSystem } from '../../analysis/simulated-system.ts';
import { drawFieldSystem, fieldFamilies, type Change, type FieldFamily } from './field-systems.ts';

const benchFamilies = [
  'deterministic',
  'M/M/c, percentile SLO',
  'bounded queue',
  'congestive collapse',
  'capacity noise 2 %',
  'capacity noise 5 %',
  'slow drift',
] as const;
type BenchFamily = (typeof benchFamilies)[number];
/** Those of the bench, and those that were met in the field. */
export const families = [...benchFamilies, ...fieldFamilies];
export type Family = (typeof families)[number];

/** A system whose collapse point is to be found, and what its searcher is told. */
export interface BenchSystem {
  readonly index: number;
  readonly family: Family;
  readonly system: SimulatedSystem;
  readonly slo: { readonly latencyMs: number; readonly goodShare: number };
  /** Change of the capacity over a minute of load, as a share of it. */
  readonly driftPerMinute: number;
  readonly change?: Change;
  /** Somebody's guess of the capacity, right to a factor of two or so. */
  readonly initialLoad: number;
  readonly minLoad: number;
  readonly maxLoad: number;
  readonly seed: number;
}

/** Which systems are drawn. */
interface Range {
  readonly families: readonly BenchFamily[];
  /** Of the capacity, requests/s. */
  readonly least: number;
  readonly most: number;
}

const simulated: Range = { families: benchFamilies, least: 100, most: 1200 };

/** The same systems for the same seed, the families by turns. */
export function drawSystems(count: number, seed: number): BenchSystem[] {
  return Array.from({ length: count }, (_, index) => drawSystem(index, seed, simulated));
}

/** Of servers that two cores can overload threefold, k6 beside them. */
const live: Range = {
  families: ['deterministic', 'M/M/c, percentile SLO', 'bounded queue', 'capacity noise 2 %'],
  least: 100,
  most: 600,
};

/** By turns: at few requests a second, on a backlog that the health path does not show, and of the first families. */
export function drawLiveSystems(count: number, seed: number): BenchSystem[] {
  const few = drawnOf(['few requests, even service', 'few requests, M/M/c'], seed);
  const hidden = drawnOf(['backlog behind a health path'], seed);
  const thirds = [few, hidden, (index: number) => drawSystem(index, seed, live)] as const;
  return Array.from({ length: count }, (_, index) => ({
    ...(thirds[index % 3] ?? few)(Math.floor(index / 3)),
    index,
  }));
}

/** The field set: what headroom was wrong about where it was tried (docs/bench/field.md). */
export function drawFieldSystems(count: number, seed: number): BenchSystem[] {
  return Array.from({ length: count }, (_, index) => drawnOf(fieldFamilies, seed)(index));
}

function drawnOf(of: readonly [FieldFamily, ...FieldFamily[]], seed: number): (index: number) => BenchSystem {
  return (index) => {
    const fraction = mixed(seed ^ 0x5bd1_e995, index);
    const family = of[index % of.length] ?? of[0];
    return {
      index,
      family,
      ...drawFieldSystem(family, fraction),
      driftPerMinute: 0,
      seed: Math.floor(fraction * 1e7),
    };
  };
}

/** The same system on another day. */
export function onDay(
  bench: BenchSystem,
  { number, capacityShare }: { readonly number: number; readonly capacityShare: number },
): BenchSystem {
  const system = { ...bench.system, capacity: bench.system.capacity * capacityShare };
  return { ...bench, system, seed: bench.seed + 1_000_003 * number };
}

function drawSystem(index: number, seed: number, range: Range): BenchSystem {
  const fraction = mixed(seed, index);
  const random = randomLcg(fraction);
  const normal = randomNormal.source(random)(0, 1);
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const family = range.families[index % range.families.length] ?? 'deterministic';
  const capacity = range.least * (range.most / range.least) ** random();
  const latencyMs = pick([250, 500, 1000]);
  const service = pick(['deterministic', 'exponential'] as const);
  const plain: SimulatedSystem = { servers: pick([1, 2, 4]), capacity, service };
  return {
    index,
    family,
    system: systemOf(family, plain, latencyMs, random),
    slo: { latencyMs, goodShare: pick([0.99, 0.95]) },
    driftPerMinute: family === 'slow drift' ? 0.06 * (random() - 0.5) : 0,
    initialLoad: capacity * Math.exp(0.5 * normal()),
    minLoad: 1,
    maxLoad: 4 * capacity,
    // Small enough that what is made of it (a thousand times it, times a fraction) keeps its last digits.
    seed: Math.floor(fraction * 1e7),
  };
}

/**
 * Of two whole numbers, one in 0..1 that has nothing to do with that of their neighbours (the finalizer of MurmurHash3):
 * a linear congruential generator gives seeds at regular distances regular numbers.
 */
function mixed(seed: number, index: number): number {
  let hash = Math.imul(seed, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function systemOf(
  family: BenchFamily,
  plain: SimulatedSystem,
  latencyMs: number,
  random: () => number,
): SimulatedSystem {
  switch (family) {
    case 'deterministic':
      return { ...plain, servers: 1, service: 'deterministic' };
    case 'M/M/c, percentile SLO':
      return { ...plain, service: 'exponential' };
    case 'bounded queue': {
      const seconds = (latencyMs / 1000) * (0.1 + 0.7 * random());
      return { ...plain, queueLimit: Math.max(4, Math.round(plain.capacity * seconds)) };
    }
    case 'congestive collapse':
      return { ...plain, slowdownPerWaiting: 10 ** (-4 + 2 * random()) };
    case 'capacity noise 2 %':
      return { ...plain, capacityNoise: 0.02 };
    case 'capacity noise 5 %':
      return { ...plain, capacityNoise: 0.05 };
    case 'slow drift':
      return plain;
  }
}
