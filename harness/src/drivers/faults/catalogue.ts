import {
  faultSchema,
  isOnHops,
  type Fault,
  type FaultKind,
  type HopFault,
  type ReplicaFault,
} from '../../model/config/fault.ts';
import type { FaultInjector, FaultTargets } from '../../ports/fault-injector.ts';
import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { cacheFlush } from './cache-flush.ts';
import { command, commandHold, type CommandPlace } from './command.ts';
import { connectionExhaustion } from './connection-exhaustion.ts';
import { cpuSqueeze } from './cpu-squeeze.ts';
import { diskFull } from './disk-full.ts';
import type { FaultDriver, FaultMeans, HopFaultDriver, Stores } from './fault-driver.ts';
import { heldOnEach, type Hold } from './hold.ts';
import { inTime } from './in-time.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { memorySqueeze } from './memory-squeeze.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { connectToPostgres } from './postgres-connection.ts';
import { reachRedis } from './redis.ts';
import { reset } from './reset.ts';
import { restartLoop } from './restart-loop.ts';
import { slowClose } from './slow-close.ts';
import { slowQueries } from './slow-queries.ts';
import { stop } from './stop.ts';
import { zoneLoss } from './zone-loss.ts';

/** A fault of the catalogue, for a person. */
export interface CatalogueEntry {
  readonly kind: FaultKind;
  readonly about: string;
  readonly example: Fault;
}

const ofReplicas: { readonly [Kind in ReplicaFault['kind']]: FaultDriver<Kind> } = {
  kill,
  stop,
  pause,
  'restart-loop': restartLoop,
  'cpu-squeeze': cpuSqueeze,
  'memory-squeeze': memorySqueeze,
  'zone-loss': zoneLoss,
  'cache-flush': cacheFlush,
  'connection-exhaustion': connectionExhaustion,
  'slow-queries': slowQueries,
  'disk-full': diskFull,
};

const ofHops: { readonly [Kind in HopFault['kind']]: HopFaultDriver<Kind> } = {
  latency,
  bandwidth,
  reset,
  'black-hole': blackHole,
  'slow-close': slowClose,
  partition,
};

/** Every fault there is. */
export const faultCatalogue: readonly CatalogueEntry[] = [
  ...Object.values(ofReplicas),
  ...Object.values(ofHops),
  { ...command, example: faultSchema.parse(command.example) },
];

function ofReplica<Kind extends ReplicaFault['kind']>(kind: Kind): FaultDriver<Kind> {
  return ofReplicas[kind];
}

function ofHop<Kind extends HopFault['kind']>(kind: Kind): HopFaultDriver<Kind> {
  return ofHops[kind];
}

const realStores: Stores = { postgres: connectToPostgres, redis: reachRedis };
/** Each target is looked at before anything is done to it. */
const looksWithinMs = 60_000;

/** @param place where faults that are commands run */
export function createFaultInjector(place: CommandPlace, stores: Stores = realStores): FaultInjector {
  return {
    async refusal(fault, { replicas, hops }) {
      if (fault.kind === 'command') return undefined;
      if (isOnHops(fault)) return hops.length === 0 ? 'there is no proxy on that way' : undefined;
      for (const target of replicas) {
        const refusal = await ofReplica(fault.kind).refusal?.(fault, target, stores);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
    async inject(fault, targets, time) {
      const { clock, end } = time;
      const holds = Promise.all(holdsOf(fault, targets, { clock, ...stores }, place));
      return heldOnEach(await inTime(holds, looksWithinMs, clock, end), time);
    },
  };
}

function holdsOf(
  fault: Fault,
  { replicas, hops }: FaultTargets,
  means: FaultMeans,
  place: CommandPlace,
): readonly Promise<Hold>[] {
  if (fault.kind === 'command') return [Promise.resolve(commandHold(fault, means.clock, place))];
  if (isOnHops(fault)) return hops.map(async (hop) => ofHop(fault.kind).hold(fault, hop, means));
  return replicas.map(async (target) => ofReplica(fault.kind).hold(fault, target, means));
}
