import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { faultText, isOfStack, type Fault } from '../../model/config/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotReverted, type HeldFault } from '../../ports/fault-injector.ts';
import type { RunningStack } from '../../ports/stack.ts';
import { aimFaults, type Aim } from '../drills/aim-fault.ts';

interface BreakTime {
  readonly clock: Clock;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** Balancers and pools take a moment to see that something is gone. */
const settleMs = 3000;

/** What a level is without, for as long as it is up. */
export class BrokenLevel {
  readonly #time: BreakTime;
  readonly #held: { readonly fault: Fault; readonly held: HeldFault }[] = [];
  /** Of what did not take. */
  readonly #left: string[] = [];

  constructor(time: BreakTime) {
    this.#time = time;
  }

  /**
   * Breaks one after the other. To be mended whatever becomes of it.
   * @returns what showed that they are broken, a line a fault
   * @throws HarnessError `fault-not-applied` (exit code 4) when one did not take; the signal's reason.
   */
  async break(faults: readonly Fault[], running: RunningStack, aim: Aim): Promise<readonly string[]> {
    const { clock, signal } = this.#time;
    const aimed = await aimFaults(
      faults.map((fault) => ({ fault })),
      running,
      aim,
    );
    for (const { fault, targets } of aimed) {
      try {
        const held = await aim.injector.inject(fault, targets, { clock, end: signal, interrupted: signal });
        this.#held.push({ fault, held });
      } catch (error) {
        if (error instanceof FaultNotReverted) this.#left.push(`${faultText(fault)}: ${error.message}`);
        signal.throwIfAborted();
        throw notBroken(aim.level, fault, error);
      }
    }
    await clock.sleep(settleMs, signal);
    return this.#held.map(({ fault, held }) => `${faultText(fault)}: ${held.seen}`);
  }

  /** Takes everything back. @returns what may still be on, and why, a line a fault */
  async mend(): Promise<readonly string[]> {
    const left = await Promise.all(
      this.#held.map(async ({ fault, held }) => {
        try {
          await held.revert();
          // A level's own replicas and ways go down with it; what commands did may not be of the level.
          if (!isOfStack(fault) && !this.#time.signal.aborted) await held.gone(this.#time.signal);
          return [];
        } catch (error) {
          return `${faultText(fault)}: not taken back: ${reasonOf(error)}`;
        }
      }),
    );
    return [...this.#left, ...left.flat()];
  }
}

function notBroken(level: string, fault: Fault, error: unknown): HarnessError {
  return new HarnessError({
    code: 'fault-not-applied',
    message: `level "${level}" was to be without something that could not be broken: ${faultText(fault)}: ${reasonOf(error)}`,
    hint: 'Break something else, or look at why it did not take; then go on with --resume.',
    exitCode: ExitCode.measurementInvalid,
    cause: error,
  });
}
