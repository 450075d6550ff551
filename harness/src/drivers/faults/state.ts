import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl, ReplicaState } from '../../ports/replica-control.ts';
import type { Hold } from './hold.ts';
import { seen } from './look.ts';

/** It takes the kernel or the engine a moment; after this a fault has not taken. */
const seenWithinMs = 3000;
const betweenLooksMs = 20;
/** To start it and to look at it, beside the time that it has to get ready. */
const aroundReadyMs = 30_000;

/**
 * Waits until a replica is in a state, as the kernel or the engine has it.
 * @throws FaultNotApplied when it does not get there; the signal's reason.
 */
export function seenToBe(
  state: ReplicaState,
  target: ReplicaControl,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const look = async (): Promise<string> => {
    const now = await target.state();
    if (now !== state) throw new FaultNotApplied(`${target.replica} is ${now}, not ${state}`);
    return `${target.replica} is ${state}`;
  };
  return seen(look, { withinMs: seenWithinMs, everyMs: betweenLooksMs, clock, signal });
}

/** Takes back what ended a replica: starts it, and waits until it is ready. */
export function startedAgain(
  target: ReplicaControl,
  clock: Clock,
): Pick<Hold, 'on' | 'end' | 'gone' | 'goneWithinMs'> {
  return {
    on: target.replica,
    goneWithinMs: target.readyWithinMs + aroundReadyMs,
    end: () => startIfEnded(target),
    async gone(signal) {
      await readyAgain(target, signal);
      return `${await seenToBe('running', target, clock, signal)} and ready`;
    },
  };
}

/** A replica that is ended at once, to be started again. */
export function endedBy(end: () => Promise<void>, target: ReplicaControl, clock: Clock): Hold {
  return {
    ...startedAgain(target, clock),
    async begin(over) {
      await end();
      return seenToBe('ended', target, clock, over);
    },
  };
}

const starting = new WeakMap<ReplicaControl, Promise<void>>();

/** Several faults may end a replica, and all start it again: it is started once. */
export function startIfEnded(target: ReplicaControl): Promise<void> {
  const going = starting.get(target);
  if (going !== undefined) return going;
  const start = async (): Promise<void> => {
    if ((await target.state()) === 'ended') await target.start();
  };
  const started = start().finally(() => starting.delete(target));
  starting.set(target, started);
  return started;
}

/** What killed it may have taken a moment: then it ends after it was found running, and is started only now. */
export async function readyAgain(target: ReplicaControl, signal: AbortSignal): Promise<void> {
  try {
    await target.ready(signal);
  } catch (error) {
    if (signal.aborted || (await target.state()) !== 'ended') throw error;
    await startIfEnded(target);
    await target.ready(signal);
  }
}
