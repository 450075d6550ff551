import { listRuns } from '../../drivers/store/list-runs.ts';
import type { AnyRun } from './past-run.ts';

/** Every run of a results folder, the latest first; also those that cannot be read. */
export function runs(resultsFolder: string): Promise<readonly AnyRun[]> {
  return listRuns(resultsFolder);
}
