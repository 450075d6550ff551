import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { StackContext } from '../../ports/stack.ts';
import { runCommand } from './run-command.ts';

/** Long enough to build images from a distribution's packages on a slow line. */
const prepareLimitSeconds = 3600;

export interface PrepareOptions extends StackContext {
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the `prepare` commands of a stack one after the other; what they print is progress.
 * @throws HarnessError `prepare-failed` with the command and its last lines.
 */
export async function runPrepare(
  commands: readonly (readonly string[])[],
  options: PrepareOptions,
): Promise<void> {
  for (const argv of commands) {
    await runPreparing(argv, options, {
      code: 'prepare-failed',
      subject: 'prepare command ',
      hint: `run it by hand in ${options.workingFolder} and mend what it complains about`,
    });
  }
}

/** @throws HarnessError with the code, the command and its last lines. */
export async function runPreparing(
  argv: readonly string[],
  { workingFolder, environment, signal, onProgress }: PrepareOptions,
  failure: { readonly code: string; readonly subject?: string; readonly hint: string },
): Promise<void> {
  const limitSeconds = prepareLimitSeconds;
  const outcome = await runCommand(argv, {
    workingFolder,
    environment,
    limitSeconds,
    signal,
    onLine: onProgress,
  });
  if (outcome.succeeded) return;
  const { code, subject = '', hint } = failure;
  throw new HarnessError({
    code,
    message: [`${subject}"${argv.join(' ')}" failed: ${outcome.how}`, ...outcome.lastLines].join('\n  '),
    hint,
    exitCode: ExitCode.environment,
  });
}
