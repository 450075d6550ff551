import {
  faultSchema,
  isOfStack,
  isOnHops,
  type Fault,
  type FaultKind,
  type StackFault,
} from '../../model/fault.ts';
import type { FaultInjector, FaultTargets, HeldFault } from '../../ports/fault-injector.ts';
import type { Clock } from '../../ports/clock.ts';
import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { command, type CommandPlace } from './command.ts';
import { cpuSqueeze } from './cpu-squeeze.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { memoryRefusal, memorySqueeze } from './memory-squeeze.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { reset } from './reset.ts';
import { restartLoop } from './restart-loop.ts';
import { slowClose } from './slow-close.ts';
import { stop } from './stop.ts';
import { zoneLoss } from './zone-loss.ts';

/** A fault of the catalogue, for a person. */
export interface CatalogueEntry {
  readonly kind: FaultKind;
  readonly about: string;
  readonly example: Fault;
}

/** Every fault there is. */
export const faultCatalogue: readonly CatalogueEntry[] = [
  ...[kill, stop, pause, restartLoop, cpuSqueeze, memorySqueeze, zoneLoss],
  ...[latency, bandwidth, reset, blackHole, slowClose, partition],
  { ...command, example: faultSchema.parse(command.example) },
];

/** @param place where faults that are commands run */
export function createFaultInjector(place: CommandPlace): FaultInjector {
  return {
    async refusal(fault, { replicas, hops }) {
      if (isOnHops(fault)) return hops.length === 0 ? 'there is no proxy on that way' : undefined;
      if (fault.kind !== 'memory-squeeze') return undefined;
      for (const target of replicas) {
        const refused = await memoryRefusal(target);
        if (refused !== undefined) return refused;
      }
      return undefined;
    },
    inject: (fault, targets, clock) =>
      isOfStack(fault) ? inject(fault, targets, clock) : command.inject(fault, clock, place),
  };
}

/** The kind of the fault is that of its driver. */
function inject(fault: StackFault, { replicas, hops }: FaultTargets, clock: Clock): Promise<HeldFault> {
  switch (fault.kind) {
    case 'kill':
      return kill.inject(fault, replicas, clock);
    case 'stop':
      return stop.inject(fault, replicas, clock);
    case 'pause':
      return pause.inject(fault, replicas, clock);
    case 'restart-loop':
      return restartLoop.inject(fault, replicas, clock);
    case 'cpu-squeeze':
      return cpuSqueeze.inject(fault, replicas, clock);
    case 'memory-squeeze':
      return memorySqueeze.inject(fault, replicas, clock);
    case 'zone-loss':
      return zoneLoss.inject(fault, replicas, clock);
    case 'latency':
      return latency.inject(fault, hops, clock);
    case 'bandwidth':
      return bandwidth.inject(fault, hops, clock);
    case 'reset':
      return reset.inject(fault, hops, clock);
    case 'black-hole':
      return blackHole.inject(fault, hops, clock);
    case 'slow-close':
      return slowClose.inject(fault, hops, clock);
    case 'partition':
      return partition.inject(fault, hops, clock);
  }
}
