import type { Clock } from '../../ports/clock.ts';
import type { ReplicaControl, ReplicaLimits } from '../../ports/replica-control.ts';
import type { Hold } from './hold.ts';
import { seen } from './look.ts';
import { SqueezedLimits } from './squeezed-limits.ts';
import { readyAgain, startedAgain, startIfEnded } from './state.ts';

const freeWithinMs = 5000;
const betweenLooksMs = 200;

/** What puts the limit of one fault on. */
export interface Squeezing {
  /** Limits without any fault. */
  readonly before: ReplicaLimits;
  /** Puts these on, beside those that other faults have put on. @throws when the kernel refuses */
  put(limits: ReplicaLimits): Promise<void>;
  /** Tries no more when it is aborted. */
  readonly over: AbortSignal;
}

/**
 * Puts another limit on a replica, and takes it off again. What ended under it (out of memory) is started again.
 * @param squeezeOne puts it on; says what showed
 */
export async function squeezed(
  target: ReplicaControl,
  clock: Clock,
  squeezeOne: (squeezing: Squeezing) => Promise<string>,
): Promise<Hold> {
  const limits = await SqueezedLimits.of(target);
  const own = {};
  const isFree = async (): Promise<string> => {
    if (await limits.isFree()) return '';
    await limits.free(own); // those of two faults that ended at once may have come in another order
    throw new Error(`${target.replica} still has other limits than before`);
  };
  return {
    ...startedAgain(target, clock),
    begin: (over) => squeezeOne({ before: limits.before, put: (changed) => limits.put(own, changed), over }),
    async end() {
      await limits.free(own);
      await startIfEnded(target);
    },
    async gone(signal) {
      await seen(isFree, { withinMs: freeWithinMs, everyMs: betweenLooksMs, clock, signal });
      await readyAgain(target, signal);
      return `${target.replica} has its limits as before, and is ready`;
    },
  };
}
