import type { CleanUpResult } from '../../drivers/system/leases/clean-run.ts';
import { cleanUp, type CleanUpOptions } from '../../drivers/system/leases/cleanup.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import type { ActionContext } from '../context.ts';

/**
 * Removes what runs that were killed left.
 * @throws HarnessError `usage` (exit code 2) when all that runs is to be ended; `run-in-progress`
 */
export async function cleanup(
  options: CleanUpOptions,
  { redactor }: Pick<ActionContext, 'redactor'>,
): Promise<CleanUpResult> {
  if (options.force === true && options.runId === undefined) throw forcedForAll();
  // What takes a fault back is a command, which is quoted when it fails.
  return redactor.value(await cleanUp(options));
}

function forcedForAll(): HarnessError {
  return usageError(
    'usage',
    '--force would end every run that is in progress, of everybody here: it goes with --run only',
    'Name the run: headroom cleanup --run <id> --force; `headroom runs` lists them.',
  );
}
