import type { FaultKind, FaultOf, HopFault, ReplicaFault } from '../../model/config/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HopControl } from '../../ports/hop-control.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { Hold } from './hold.ts';
import type { ConnectToPostgres } from './postgres-connection.ts';
import type { ReachRedis } from './redis.ts';

/** How the stores of a stack are reached. */
export interface Stores {
  readonly postgres: ConnectToPostgres;
  readonly redis: ReachRedis;
}

/** What faults reach the world with, beside their targets. */
export interface FaultMeans extends Stores {
  readonly clock: Clock;
}

/** One kind of fault: an entry of the catalogue. */
interface Entry<Kind extends FaultKind, Target> {
  readonly kind: Kind;
  /** What it does and what it stands for, in a line. */
  readonly about: string;
  /** As a config has it. */
  readonly example: FaultOf<Kind>;
  /** Why this target cannot be broken so; `undefined` when it can. Absent: all that there are can be. */
  refusal?(fault: FaultOf<Kind>, target: Target, stores: Stores): Promise<string | undefined>;
  /**
   * What holds it on one target. May look at how that is before, and does nothing to it yet.
   * @throws FaultNotApplied when it is broken so already
   */
  hold(fault: FaultOf<Kind>, target: Target, means: FaultMeans): Hold | Promise<Hold>;
}

/** A fault of replicas. */
export type FaultDriver<Kind extends ReplicaFault['kind']> = Entry<Kind, ReplicaControl>;
/** A fault of the ways between services. */
export type HopFaultDriver<Kind extends HopFault['kind']> = Entry<Kind, HopControl>;
