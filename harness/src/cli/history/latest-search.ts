import { listRuns, type RunEntry } from '../../drivers/store/list-runs.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';

type Run = Extract<RunEntry, { kind: 'run' }>;

/** The latest run that searched collapse points. @throws HarnessError `run-not-found` (exit code 2). */
export async function latestSearchIn(resultsFolder: string): Promise<Run> {
  const found = (await listRuns(resultsFolder)).find(
    (run): run is Run =>
      run.kind === 'run' && run.isSearch && run.levels.some(({ collapsePoint }) => collapsePoint),
  );
  if (found !== undefined) return found;
  throw new HarnessError({
    code: 'run-not-found',
    message: `no run in ${resultsFolder} has collapse points`,
    hint: 'Measure them with `headroom run`, or name the results folder with --results.',
    exitCode: ExitCode.usage,
  });
}
