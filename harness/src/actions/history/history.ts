import { listRuns } from '../../drivers/store/list-runs.ts';
import { unmeasuredWords } from '../../model/answers/answer.ts';
import { bySetUp, type RunsOfSetUp } from './by-set-up.ts';
import type { PastRun } from './past-run.ts';

/** Runs that searched collapse points, the latest first. */
export interface History {
  readonly runs: readonly PastRun[];
  readonly groups: readonly RunsOfSetUp[];
  /** The latest that has ended. */
  readonly latest: PastRun | undefined;
  /** Its levels that have no answer, each with the reason. */
  readonly unanswered: readonly string[];
}

/** @param name runs of the config of this name; absent: of all */
export async function history(resultsFolder: string, name: string | undefined): Promise<History> {
  const runs = (await listRuns(resultsFolder)).filter(
    (run): run is PastRun => run.kind === 'run' && run.isSearch && (name === undefined || run.name === name),
  );
  const latest = runs.find(({ inUse }) => !inUse);
  const unanswered = (latest?.levels ?? []).flatMap(({ name: level, answer }) =>
    answer.kind === 'not-measured' ? [`level ${level} (${unmeasuredWords[answer.because]})`] : [],
  );
  return { runs, groups: await bySetUp(runs), latest, unanswered };
}
