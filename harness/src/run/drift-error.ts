import { driftOf } from '../analysis/drift.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import type { LevelRecord } from '../model/record.ts';

/** What ended a level whose capacity changed while it was measured; `undefined` for any other level. */
export function driftError({ name, status, trials }: LevelRecord): HarnessError | undefined {
  const drift = status === 'drifted' ? driftOf(trials) : undefined;
  if (drift === undefined) return undefined;
  const { served, failed } = drift;
  const answered = Math.round(served.measures.served?.perSecond ?? 0);
  const failures = failed.map(({ id, load }) => `${load} requests/s in trial ${id}`).join(' and ');
  return new HarnessError({
    code: 'measurement-invalid',
    message: `level ${name}: its capacity changed while it was measured: it answered ${answered} requests/s in trial ${served.id}, and could not serve ${failures}`,
    hint: 'Look for what changed in between (a neighbour, a scheduled job, throttling, a cache that filled), then measure again with a new run.',
    exitCode: ExitCode.measurementInvalid,
  });
}
