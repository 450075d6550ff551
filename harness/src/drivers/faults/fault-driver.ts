import type { FaultKind, FaultOf, HopFault, ReplicaFault } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeldFault } from '../../ports/fault-injector.ts';
import type { HopControl } from '../../ports/hop-control.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';

/** One kind of fault: an entry of the catalogue. */
interface Entry<Kind extends FaultKind, Target> {
  readonly kind: Kind;
  /** What it does and what it stands for, in a line. */
  readonly about: string;
  /** As a config has it. */
  readonly example: FaultOf<Kind>;
  /** Why these targets cannot be broken so; `undefined` when they can. Absent: all that there are can be. */
  refusal?(fault: FaultOf<Kind>, targets: readonly Target[]): Promise<string | undefined>;
  /** @throws FaultNotApplied when it did not take. */
  inject(fault: FaultOf<Kind>, targets: readonly Target[], clock: Clock): Promise<HeldFault>;
}

/** A fault of replicas. */
export type FaultDriver<Kind extends ReplicaFault['kind']> = Entry<Kind, ReplicaControl>;
/** A fault of the ways between services. */
export type HopFaultDriver<Kind extends HopFault['kind']> = Entry<Kind, HopControl>;
