import { compareRuns, type ComparedRuns } from '../compare/compare.ts';
import { latestSearchIn } from '../history/latest-search.ts';

export interface GateAsked {
  /** The run to be judged; absent: the latest search. */
  readonly run?: string | undefined;
  /** The baseline. */
  readonly against: string;
  /** Absolute. */
  readonly resultsFolder: string;
}

/** A regression that was seen is one, whatever else was not measured. */
export interface Judged {
  readonly kind: 'passed' | 'regressed' | 'not-answered';
  readonly compared: ComparedRuns;
}

/** Whether a run carries less than a baseline. @throws HarnessError as `compareRuns`, `latestSearchIn` */
export async function gate({ run, against, resultsFolder }: GateAsked): Promise<Judged> {
  const now = run ?? (await latestSearchIn(resultsFolder)).runId;
  const compared = await compareRuns([against, now], resultsFolder);
  const others = compared.isTold ? 'passed' : 'not-answered';
  return { kind: compared.isRegression ? 'regressed' : others, compared };
}
