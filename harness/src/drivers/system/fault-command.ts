import { execa } from 'execa';

/** One that hangs must hold up neither a run nor a clean-up. */
export const faultCommandSeconds = 30;

export interface FaultCommandEnd {
  readonly failed: boolean;
  /** `undefined` when it could not be started, was killed, or did not end in time. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** Why it failed, in a line; `undefined` when it did not. */
  readonly shortMessage: string | undefined;
  /** The last line that it printed; empty when it printed none. */
  readonly lastLine: string;
}

/** Runs a command (argv, no shell) that injects a fault, looks after one or takes one back, to its end. */
export async function runFaultCommand(
  [program = '', ...args]: readonly string[],
  workingFolder: string,
): Promise<FaultCommandEnd> {
  const { failed, exitCode, timedOut, shortMessage, all } = await execa(program, args, {
    cwd: workingFolder,
    stdin: 'ignore',
    reject: false,
    timeout: 1000 * faultCommandSeconds,
    all: true,
  });
  // Nothing was printed by a command that could not be started.
  const lastLine = (all ?? '').trim().split('\n').at(-1) ?? '';
  return { failed, exitCode, timedOut, shortMessage, lastLine };
}
