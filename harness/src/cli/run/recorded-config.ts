import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Fault } from '../../model/fault.ts';
import { lacksSecret, redact } from '../../model/redact.ts';

/**
 * Keys of a config that are not as a run has them recorded.
 * @param config redacted, as the recorded one is
 */
export function changedKeys(config: Config, recorded: Config): (keyof Config)[] {
  // What a proposal makes of the figures is told anew with each report, and is no condition of theirs.
  const keys = (Object.keys(recorded) as (keyof Config)[]).filter((key) => key !== 'proposal');
  return keys.filter((key) => !isDeepStrictEqual(config[key], recorded[key]));
}

/** A run that goes on keeps the time and the width that it was asked for. */
export function withRecordedBudget(search: Config['search'], recorded: Config['search']): Config['search'] {
  const { timeSeconds: _, ...rest } = search;
  const { relativeWidth, timeSeconds } = recorded;
  return { ...rest, relativeWidth, ...(timeSeconds === undefined ? {} : { timeSeconds }) };
}

/** The faults of a recorded drill, with the passwords that only the config has. */
export function withSecrets({ name, faults }: Config['drills'][number], config: Config): Fault[] {
  const now = config.drills.find((each) => each.name === name)?.faults;
  return now !== undefined && isDeepStrictEqual(redact(now), faults) ? now : faults;
}

/**
 * Passwords are in the config or on the command line, and not in the record.
 * @throws HarnessError `secret-not-recorded` (exit code 2)
 */
export function refuseLostSecrets({ drills }: Config, runId: string): void {
  const without = drills.find((drill) => lacksSecret(drill));
  if (without === undefined) return;
  throw new HarnessError({
    code: 'secret-not-recorded',
    message: `run ${runId} cannot go on: drill "${without.name}" needs a password, which is not recorded, and the config has no such drill`,
    hint: 'Start it anew without --resume; a drill that is in the config can go on.',
    exitCode: ExitCode.usage,
  });
}
