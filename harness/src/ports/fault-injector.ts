import type { Fault } from '../model/config/fault.ts';
import type { Clock } from './clock.ts';
import type { HopControl } from './hop-control.ts';
import type { ReplicaControl } from './replica-control.ts';

/** What a fault is done to: replicas of a service, or ways between services. */
export interface FaultTargets {
  readonly replicas: readonly ReplicaControl[];
  readonly hops: readonly HopControl[];
}

/** When a fault is over. */
export interface FaultTime {
  readonly clock: Clock;
  /** Aborted when the fault is to be over: what has not taken by then is tried no more. */
  readonly end: AbortSignal;
  /** Aborted when the run is: what was begun is taken back then as well, but nobody waits until it is gone. */
  readonly interrupted: AbortSignal;
}

/** A fault that is on. */
export interface HeldFault {
  /** What showed, on the target itself, that it took: for a person. */
  readonly seen: string;
  /**
   * Takes it back, at once: what had ended is started. On every target, and not for ever. Idempotent.
   * @throws Error that names each target on which it could not be taken back
   */
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
  /**
   * Settles in bounded time, whatever the targets do.
   * @throws FaultNotApplied when it did not take, and nothing of it is left; `FaultNotReverted` when something may be.
   */
  inject(fault: Fault, targets: FaultTargets, time: FaultTime): Promise<HeldFault>;
}

/** It was tried, and the target was not seen to be broken. */
export class FaultNotApplied extends Error {
  override readonly name = 'FaultNotApplied';
}

/** It did not take, or not on all targets, and on some it was not seen to be gone again: there it may still be on. */
export class FaultNotReverted extends Error {
  override readonly name = 'FaultNotReverted';
}
