import { randomInt, randomLcg } from 'd3-random';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import type { FaultKind } from '../../../harness/src/model/config/fault.ts';
import { tiers, type Tier } from './small-stack.ts';

type DrillInput = NonNullable<ConfigInput['drills']>[number];
type FaultInput = DrillInput['faults'][number];
type Below = (most: number) => number;

/** A fault, and the tiers it is done to: two faults at a time must not be done to the same. */
interface DrawnFault {
  readonly fault: FaultInput;
  readonly tiers: readonly Tier[];
}

const allTiers = Object.keys(tiers) as Tier[];
/** The tier behind, which a partition cuts off as well. */
const behind: Readonly<Record<Tier, readonly Tier[]>> = { front: ['api'], api: ['worker'], worker: [] };
const before: Readonly<Partial<Record<Tier, Tier>>> = { api: 'front', worker: 'api' };

export interface DrawRequest {
  /** What may be drawn. */
  readonly kinds: readonly FaultKind[];
  readonly count: number;
  readonly seed: number;
  /** A file that faults of the bench's own make and remove. */
  readonly flag: string;
}

/** Drills of one to three faults at a time, each of other tiers, drawn by the seed. */
export function drawDrills({ kinds, count, seed, flag }: DrawRequest): DrillInput[] {
  const below = randomBelow(seed);
  return Array.from({ length: count }, (_, index) => {
    const wanted = 1 + below(3);
    const taken = new Set<Tier>();
    const faults: FaultInput[] = [];
    for (let tries = 0; faults.length < wanted && tries < 20; tries += 1) {
      const kind = kinds[below(kinds.length)] ?? 'kill';
      const drawn = drawFault(kind, below, flag);
      const isTwice = kind === 'command' && faults.some((each) => each.kind === kind);
      if (isTwice || drawn.tiers.some((tier) => taken.has(tier))) continue;
      for (const tier of drawn.tiers) taken.add(tier);
      faults.push(drawn.fault);
    }
    return { ...drillOf(faults), name: `drawn-${index + 1}`, holdSeconds: 1 + below(2) };
  });
}

/** So many drills of each kind of fault, by turns. */
export function drillsOfEachKind({ kinds, count, seed, flag }: DrawRequest): DrillInput[] {
  const below = randomBelow(seed);
  return Array.from({ length: count }, (_, turn) =>
    kinds.map((kind) => ({
      ...drillOf([drawFault(kind, below, flag).fault]),
      name: `${kind}-${turn + 1}`,
      holdSeconds: 1.5,
    })),
  ).flat();
}

function drillOf(faults: FaultInput[]): Omit<DrillInput, 'name'> {
  return { faults, beforeSeconds: 4, afterSeconds: 6 };
}

function drawFault(kind: FaultKind, below: Below, flag: string): DrawnFault {
  const tier = allTiers[below(allTiers.length)] ?? 'api';
  const inner = below(2) === 0 ? 'api' : 'worker';
  const replicas = 1 + below(tiers[tier]);
  const from = below(2) === 0 ? {} : { from: before[inner] ?? 'front' };
  const onReplicas = { service: tier, replicas };
  const onWay = { to: inner, ...from };
  switch (kind) {
    case 'kill':
    case 'pause':
      return { fault: { kind, ...onReplicas }, tiers: [tier] };
    case 'stop':
      return { fault: { kind, ...onReplicas, graceSeconds: 1 }, tiers: [tier] };
    case 'restart-loop':
      return { fault: { kind, ...onReplicas, everySeconds: 1 + 3 * below(2) }, tiers: [tier] };
    case 'cpu-squeeze':
      return { fault: { kind, ...onReplicas, toShare: (2 + below(7)) / 10 }, tiers: [tier] };
    case 'memory-squeeze':
      return { fault: { kind, ...onReplicas, toShare: (5 + below(5)) / 10 }, tiers: [tier] };
    case 'zone-loss': {
      const zone = 1 + below(2);
      return below(2) === 0
        ? { fault: { kind, zone, of: 2 }, tiers: allTiers }
        : { fault: { kind, zone, of: 2, services: [inner] }, tiers: [inner] };
    }
    case 'latency':
      return { fault: { kind, ...onWay, ms: 50 + below(300) }, tiers: [inner] };
    case 'bandwidth':
      return { fault: { kind, ...onWay, kilobytesPerSecond: 8 + below(56) }, tiers: [inner] };
    case 'slow-close':
      return { fault: { kind, ...onWay, ms: 500 + below(2000) }, tiers: [inner] };
    case 'reset':
    case 'black-hole':
      return { fault: { kind, ...onWay }, tiers: [inner] };
    case 'partition':
      return { fault: { kind, service: tier }, tiers: [tier, ...behind[tier]] };
    case 'command': {
      const commands = { inject: ['touch', flag], verify: ['test', '-e', flag], revert: ['rm', flag] };
      return { fault: { kind, name: 'a flag', ...commands }, tiers: [] };
    }
    case 'cache-flush':
    case 'connection-exhaustion':
    case 'slow-queries':
    case 'disk-full':
      throw new TypeError(`the small stack has no store and no volume for ${kind}`);
  }
}

function randomBelow(seed: number): Below {
  const source = randomLcg(((seed * 0.618_033_988_749) % 1) + 1e-9);
  return (most) => randomInt.source(source)(most)();
}
