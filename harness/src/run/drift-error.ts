import { driftOf } from '../analysis/drift.ts';
import { riseText } from '../analysis/rise-text.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import type { LevelRecord } from '../model/record.ts';

/** What ended a level whose capacity changed while it was measured; `undefined` for any other level. */
export function driftError({ name, status, trials }: LevelRecord): HarnessError | undefined {
  const drift = status === 'drifted' ? driftOf(trials) : undefined;
  if (drift === undefined) return undefined;
  const rose = riseText(trials);
  const { served, failed } = drift;
  const answered = Math.round(served.measures.served?.perSecond ?? 0);
  const failures = failed.map(({ id, load }) => `${load} requests/s in trial ${id}`).join(' and ');
  const changed = `its capacity changed while it was measured: it answered ${answered} requests/s in trial ${served.id}, and could not serve ${failures}`;
  return new HarnessError({
    code: 'measurement-invalid',
    message: `level ${name}: ${rose ?? changed}`,
    hint:
      rose === undefined
        ? 'Look for what changed in between (a neighbour, a scheduled job, throttling, a cache that filled), then measure again with a new run.'
        : 'Something of it scales out or warms up under load. A level is of one size: fix its replicas (the most that it may have, or the least), or load it until it is warm, then measure again with a new run.',
    exitCode: ExitCode.measurementInvalid,
  });
}
