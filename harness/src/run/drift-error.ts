import { riseOf } from '../analysis/level/drift.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import type { LevelRecord } from '../model/record/record.ts';

/** What ended a level whose capacity changed while it was measured; `undefined` for any other level. */
export function driftError({ name, status, detail, trials }: LevelRecord): HarnessError | undefined {
  if (status !== 'drifted') return undefined;
  return new HarnessError({
    code: 'measurement-invalid',
    message: `level ${name}: ${detail ?? 'its capacity changed while it was measured'}; so no collapse point is told of it`,
    hint:
      riseOf(trials) === undefined
        ? 'Look for what changed in between (a neighbour, a scheduled job, throttling, a limiter, a cache that filled), then measure again with a new run.'
        : 'Something of it scales out or warms up under load. A level is of one size: fix its replicas (the most that it may have, or the least), or load it until it is warm, then measure again with a new run.',
    exitCode: ExitCode.measurementInvalid,
  });
}
