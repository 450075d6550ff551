import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { FaultOf } from '../../model/config/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import { faultCommandSeconds, runFaultCommand } from '../system/processes/fault-command.ts';
import { revertText } from '../system/leases/held-revert.ts';
import type { Lease } from '../system/leases/open-lease.ts';
import type { Hold } from './hold.ts';
import { seen } from './look.ts';

/** Where commands run, as those of a level do. */
export interface CommandPlace {
  readonly workingFolder: string;
  /** Keeps what takes the fault back, for when the harness is killed while it is on. */
  readonly lease?: Pick<Lease, 'runId' | 'hold' | 'release'>;
  /** Default: for real. */
  readonly run?: typeof runFaultCommand;
}

/** What a command did may take a moment to show. */
const seenWithinMs = 5000;
const betweenLooksMs = 200;
/** One that hangs is ended, which takes a moment. */
const longestCommandMs = 1000 * faultCommandSeconds + 10_000;

export const command = {
  kind: 'command',
  about:
    'a fault of your own: a command that injects it, one that reverts it, and one that exits with 0 while it is on (any stack)',
  example: {
    kind: 'command',
    name: 'flush-the-cache',
    inject: ['redis-cli', 'flushall'],
    verify: ['./cache-is-empty'],
    revert: ['true'],
  },
} as const;

/** A fault of the user's own commands. Once `inject` was started there is something to revert, however it ended. */
export function commandHold(fault: FaultOf<'command'>, clock: Clock, place: CommandPlace): Hold {
  const { workingFolder, lease, run = runFaultCommand } = place;
  const { inject, verify, revert } = fault;
  // With an id: of two faults that are alike one must not be taken for the other.
  const held = revertText({
    ...{ id: randomUUID(), argv: revert, verify, workingFolder: resolve(workingFolder) },
  });
  let isStarted = false;
  const patience = { withinMs: seenWithinMs, everyMs: betweenLooksMs, clock };
  const look = async (isOn: boolean, signal: AbortSignal): Promise<string> => {
    const { exitCode, how } = await run(verify, { workingFolder, signal });
    const text = `"${verify.join(' ')}" ${how}`;
    // One that did not end by itself has not said that it is off.
    if ((exitCode === 0) !== isOn || exitCode === undefined) throw new FaultNotApplied(text);
    return text;
  };
  return {
    on: fault.name,
    takesWithinMs: 3 * longestCommandMs,
    goneWithinMs: 2 * longestCommandMs,
    async begin(over) {
      await lease?.hold('reverts', held);
      over.throwIfAborted();
      isStarted = true;
      const ofRun = lease === undefined ? {} : { runId: lease.runId };
      const { exitCode, how } = await run(inject, { workingFolder, signal: over, ...ofRun });
      over.throwIfAborted();
      if (exitCode !== 0) throw new FaultNotApplied(`"${inject.join(' ')}" ${how}`);
      return seen(() => look(true, over), { ...patience, signal: over });
    },
    async end() {
      if (isStarted) {
        const { exitCode, how } = await run(revert, { workingFolder });
        if (exitCode !== 0) throw new Error(`"${revert.join(' ')}" ${how}`);
      }
      await lease?.release('reverts', held);
    },
    gone: (signal) => seen(() => look(false, signal), { ...patience, signal }),
  };
}
