import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { StackContext } from '../../ports/stack.ts';
import { runCommand } from './run-command.ts';

/** Long enough to build images from a distribution's packages on a slow line. */
const prepareLimitSeconds = 3600;

/**
 * Runs the `prepare` commands of a stack one after the other; what they print is progress.
 * @throws HarnessError `prepare-failed` with the command and its last lines.
 */
export async function runPrepare(
  commands: readonly (readonly string[])[],
  options: StackContext & {
    readonly workingFolder: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<void> {
  for (const argv of commands) {
    const outcome = await runCommand(argv, {
      workingFolder: options.workingFolder,
      environment: options.environment,
      limitSeconds: prepareLimitSeconds,
      signal: options.signal,
      onLine: options.onProgress,
    });
    if (outcome.succeeded) continue;
    throw new HarnessError({
      code: 'prepare-failed',
      message: [`prepare command "${argv.join(' ')}" failed: ${outcome.how}`, ...outcome.lastLines].join(
        '\n  ',
      ),
      hint: `run it by hand in ${options.workingFolder} and mend what it complains about`,
      exitCode: ExitCode.environment,
    });
  }
}
