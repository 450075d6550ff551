import { basename } from 'node:path';
import { listRuns, type RunEntry } from '../../drivers/store/list-runs.ts';
import { ExitCode, HarnessError, usageError } from '../../model/errors.ts';
import type { PastRun } from './past-run.ts';

type Unreadable = Exclude<RunEntry, PastRun>;

/**
 * The latest run that searched collapse points and has ended, whether it found any: nobody asked for the one before.
 * @throws HarnessError `run-not-found` (exit code 2); `run-unreadable` (3) when the latest may be one that is damaged
 */
export async function latestSearchIn(resultsFolder: string): Promise<PastRun> {
  const entries = await listRuns(resultsFolder);
  const found = entries.find((run): run is PastRun => run.kind === 'run' && run.isSearch && !run.inUse);
  const unreadable = entries.find(
    (run): run is Unreadable => run.kind === 'unreadable' && mayBeLater(run, found),
  );
  if (unreadable !== undefined) throw latestUnknown(unreadable);
  if (found !== undefined) return found;
  throw usageError(
    'run-not-found',
    `no run in ${resultsFolder} searched collapse points`,
    'Measure them with `headroom run`, or name the results folder with --results.',
  );
}

/** The name of a run begins with the time of its start. */
function mayBeLater({ folder }: Unreadable, found: PastRun | undefined): boolean {
  return found === undefined || basename(folder) > found.runId;
}

function latestUnknown({ folder, problem }: Unreadable): HarnessError {
  return new HarnessError({
    code: 'run-unreadable',
    message: `which run is the latest cannot be told, for ${folder} cannot be read: ${problem.split('\n')[0]}`,
    hint: 'Name the run that you mean; or restore that one from a copy, or move it out of the results folder.',
    exitCode: ExitCode.environment,
  });
}
