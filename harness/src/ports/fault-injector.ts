import type { Fault } from '../model/fault.ts';
import type { Clock } from './clock.ts';
import type { HopControl } from './hop-control.ts';
import type { ReplicaControl } from './replica-control.ts';

/** What a fault is done to: replicas of a service, or ways between services. */
export interface FaultTargets {
  readonly replicas: readonly ReplicaControl[];
  readonly hops: readonly HopControl[];
}

/** A fault that is on. */
export interface HeldFault {
  /** What showed, on the target itself, that it took: for a person. */
  readonly seen: string;
  /** Takes it back, at once: what had ended is started. Idempotent. */
  revert(): Promise<void>;
  /**
   * To be asked after `revert`: resolves when all is seen to be as before, what had ended ready again.
   * @returns what showed it
   * @throws what keeps it from being so; the signal's reason
   */
  gone(signal: AbortSignal): Promise<string>;
}

/** Breaks things on purpose, makes sure that they are broken, and mends them. */
export interface FaultInjector {
  /** Why these targets cannot be broken so; `undefined` when they can. Nothing is done to them. */
  refusal(fault: Fault, targets: FaultTargets): Promise<string | undefined>;
  /** @throws FaultNotApplied when it did not take: then nothing of it is left. */
  inject(fault: Fault, targets: FaultTargets, clock: Clock): Promise<HeldFault>;
}

/** It was tried, and the target was not seen to be broken. */
export class FaultNotApplied extends Error {
  override readonly name = 'FaultNotApplied';
}
