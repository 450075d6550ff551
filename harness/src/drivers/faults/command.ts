import { resolve } from 'node:path';
import type { FaultOf } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied, type HeldFault } from '../../ports/fault-injector.ts';
import { faultCommandSeconds, runFaultCommand } from '../system/fault-command.ts';
import { revertText } from '../system/held-revert.ts';
import type { Lease } from '../system/open-lease.ts';
import { held } from './state.ts';

/** Where commands run, as those of a level do. */
export interface CommandPlace {
  readonly workingFolder: string;
  /** Keeps what takes the fault back, for when the harness is killed while it is on. */
  readonly lease?: Pick<Lease, 'hold' | 'release'>;
}

/** What a command did may take a moment to show. */
const seenWithinMs = 5000;
const betweenLooksMs = 200;

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
  inject(fault: FaultOf<'command'>, clock: Clock, place: CommandPlace): Promise<HeldFault> {
    const revertHeld = revertText({ argv: fault.revert, workingFolder: resolve(place.workingFolder) });
    const undo = {
      async revert() {
        await mustSucceed(fault.revert, place);
        await place.lease?.release('reverts', revertHeld);
      },
      gone: () => seenToBe(false, fault, clock, place),
    };
    return held(undo, async () => {
      await place.lease?.hold('reverts', revertHeld);
      await mustSucceed(fault.inject, place);
      return seenToBe(true, fault, clock, place);
    });
  },
} as const;

async function seenToBe(
  isOn: boolean,
  { verify }: FaultOf<'command'>,
  clock: Clock,
  place: CommandPlace,
): Promise<string> {
  const deadlineMs = clock.now() + seenWithinMs;
  for (;;) {
    const { exitCode, how } = await runCommand(verify, place);
    if ((exitCode === 0) === isOn) return `"${verify.join(' ')}" ${how}`;
    if (clock.now() > deadlineMs) throw new FaultNotApplied(`"${verify.join(' ')}" ${how}`);
    await clock.sleep(betweenLooksMs);
  }
}

async function mustSucceed(argv: readonly string[], place: CommandPlace): Promise<void> {
  const { exitCode, how } = await runCommand(argv, place);
  if (exitCode !== 0) throw new FaultNotApplied(`"${argv.join(' ')}" ${how}`);
}

async function runCommand(
  argv: readonly string[],
  { workingFolder }: CommandPlace,
): Promise<{ readonly exitCode: number | undefined; readonly how: string }> {
  const { exitCode, timedOut, shortMessage, lastLine } = await runFaultCommand(argv, workingFolder);
  if (timedOut) return { exitCode: undefined, how: `did not end within ${faultCommandSeconds} s` };
  if (exitCode === undefined) return { exitCode, how: shortMessage ?? 'could not be started' };
  return { exitCode, how: `exited with ${exitCode}${lastLine === '' ? '' : `: ${lastLine}`}` };
}
