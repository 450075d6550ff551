import { ExitCode, HarnessError, reasonOf } from '../model/errors.ts';
import { faultText, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeldFault } from '../ports/fault-injector.ts';
import type { RunningStack } from '../ports/stack.ts';
import { aimFaults, type Aim } from './aim-fault.ts';

/** A level without what is broken. */
export interface BrokenLevel {
  /** What showed that it is, a line a fault. */
  readonly seen: readonly string[];
  /** Takes everything back. Never rejects: the level goes down next. */
  mend(): Promise<void>;
}

/** Balancers and pools take a moment to see that something is gone. */
const settleMs = 3000;

/**
 * Breaks things for as long as the level is up.
 * @throws HarnessError `fault-not-applied` (exit code 4) when one did not take: nothing is broken then.
 */
export async function breakLevel(
  faults: readonly Fault[],
  running: RunningStack,
  { clock, signal, ...aim }: Aim & { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<BrokenLevel> {
  const held: HeldFault[] = [];
  const seen: string[] = [];
  const mend = async (): Promise<void> => {
    await Promise.allSettled(held.map((each) => each.revert()));
  };
  try {
    const asked = faults.map((fault) => ({ fault }));
    for (const { fault, targets } of await aimFaults(asked, running, aim)) {
      const one = await aim.injector.inject(fault, targets, clock);
      held.push(one);
      seen.push(`${faultText(fault)}: ${one.seen}`);
    }
    await clock.sleep(settleMs, signal);
    return { seen, mend };
  } catch (error) {
    await mend();
    if (error instanceof HarnessError || signal.aborted) throw error;
    const missing = faults[held.length];
    throw new HarnessError({
      code: 'fault-not-applied',
      message: `level "${aim.level}" was to be without something that could not be broken: ${missing === undefined ? '' : `${faultText(missing)}: `}${reasonOf(error)}`,
      hint: 'Break something else, or look at why it did not take; then go on with --resume.',
      exitCode: ExitCode.measurementInvalid,
      cause: error,
    });
  }
}
