import { randomInt, randomLcg } from 'd3-random';
import type { Level } from '../../model/config/config.ts';
import type { Drill } from '../../model/config/drill.ts';
import type { Fault, WayBetween } from '../../model/config/fault.ts';
import {
  mayBreak,
  refuseTooWide,
  servicesOfAll,
  zonesToLose,
  type BlastRadius,
  type Service,
} from './blast-radius.ts';

export interface RandomDrills {
  readonly count: number;
  readonly seed: number;
  readonly blast: BlastRadius;
  readonly ways?: readonly WayBetween[];
}

/** A whole number from 0 to one below. */
type Below = (most: number) => number;
/** Something to break. */
type Thing =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'way'; readonly way: WayBetween };

const replicaKinds = ['kill', 'stop', 'pause', 'restart-loop', 'cpu-squeeze'] as const;
const wayKinds = ['latency', 'bandwidth', 'reset', 'black-hole', 'slow-close'] as const;

/**
 * Drills drawn by a seed, within a blast radius, that every level can do: faults of services and of the ways to them;
 * or, where there are zones, the loss of one, by itself.
 * @throws HarnessError `drills-without-services`; `blast-too-wide` when nothing would be left.
 */
export function randomDrills(
  levels: readonly Level[],
  { count, seed, blast, ways = [] }: RandomDrills,
): readonly Pick<Drill, 'name' | 'faults'>[] {
  const services = servicesOfAll(levels);
  refuseTooWide(blast, services);
  const zones = blast.zones === undefined ? [] : zonesToLose(levels, blast.zones);
  const source = randomLcg(scrambled(seed));
  const below: Below = (most) => randomInt.source(source)(most)();
  const things: readonly Thing[] = [
    ...services.map((service): Thing => ({ kind: 'service', service })),
    ...ways.map((way): Thing => ({ kind: 'way', way })),
  ];
  return Array.from({ length: count }, (_, index) => {
    const lost = zones.length === 0 ? undefined : zones[below(zones.length + things.length)];
    const faults =
      lost === undefined
        ? faultsOf(things, blast, below)
        : [{ kind: 'zone-loss', zone: lost, of: blast.zones ?? 0 } as const];
    return { name: `random-${seed}-${index + 1}`, faults };
  });
}

/** One or more, each of another service or of a way to another. */
function faultsOf(things: readonly Thing[], blast: BlastRadius, below: Below): Fault[] {
  const faults: Fault[] = [];
  const wanted = 1 + below(blast.faults);
  let left = things;
  while (faults.length < wanted && left.length > 0) {
    const thing = left[below(left.length)];
    if (thing === undefined) break;
    faults.push(faultOf(thing, blast, below));
    left = left.filter((each) => brokenBy(each) !== brokenBy(thing));
  }
  return faults;
}

/** The service that is no longer there, or no longer in reach. */
function brokenBy(thing: Thing): string {
  return thing.kind === 'service' ? thing.service.name : thing.way.to;
}

function faultOf(thing: Thing, blast: BlastRadius, below: Below): Fault {
  if (thing.kind === 'way') return wayFault(wayKinds[below(wayKinds.length)] ?? 'latency', thing.way, below);
  const replicas = 1 + below(Math.min(blast.replicas, mayBreak(thing.service)));
  const kind = replicaKinds[below(replicaKinds.length)] ?? 'kill';
  return replicaFault(kind, thing.service.name, replicas, below);
}

function replicaFault(
  kind: (typeof replicaKinds)[number],
  service: string,
  replicas: number,
  below: Below,
): Fault {
  switch (kind) {
    case 'kill':
    case 'pause':
      return { kind, service, replicas };
    case 'stop':
      return { kind, service, replicas, graceSeconds: 3 };
    case 'restart-loop':
      return { kind, service, replicas, everySeconds: 2 + below(5) };
    case 'cpu-squeeze':
      return { kind, service, replicas, toShare: (1 + below(8)) / 10 };
  }
}

function wayFault(kind: (typeof wayKinds)[number], { from, to }: WayBetween, below: Below): Fault {
  switch (kind) {
    case 'latency':
      return { kind, from, to, ms: 50 * (1 + below(20)), jitterMs: 10 * below(4) };
    case 'bandwidth':
      return { kind, from, to, kilobytesPerSecond: 2 ** (1 + below(7)) };
    case 'slow-close':
      return { kind, from, to, ms: 500 * (1 + below(8)) };
    case 'reset':
    case 'black-hole':
      return { kind, from, to };
  }
}

/** Seeds that follow each other must not give drills that do. */
function scrambled(seed: number): number {
  let hash = Math.imul(seed + 1, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
