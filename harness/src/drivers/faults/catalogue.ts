import {
  faultSchema,
  isOnHops,
  type Fault,
  type FaultKind,
  type HopFault,
  type ReplicaFault,
} from '../../model/fault.ts';
import type { FaultInjector } from '../../ports/fault-injector.ts';
import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { cacheFlush } from './cache-flush.ts';
import { command, type CommandPlace } from './command.ts';
import { connectionExhaustion } from './connection-exhaustion.ts';
import { cpuSqueeze } from './cpu-squeeze.ts';
import { diskFull } from './disk-full.ts';
import type { FaultDriver, HopFaultDriver } from './fault-driver.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { memorySqueeze } from './memory-squeeze.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
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

/** @param place where faults that are commands run */
export function createFaultInjector(place: CommandPlace): FaultInjector {
  return {
    async refusal(fault, { replicas, hops }) {
      if (fault.kind === 'command') return undefined;
      if (isOnHops(fault)) return hops.length === 0 ? 'there is no proxy on that way' : undefined;
      return ofReplica(fault.kind).refusal?.(fault, replicas);
    },
    inject(fault, { replicas, hops }, clock) {
      if (fault.kind === 'command') return command.inject(fault, clock, place);
      if (isOnHops(fault)) return ofHop(fault.kind).inject(fault, hops, clock);
      return ofReplica(fault.kind).inject(fault, replicas, clock);
    },
  };
}
