import { isDeepStrictEqual } from 'node:util';
import { variablesNow } from '../../drivers/config/variables.ts';
import type { Config } from '../../model/config/config.ts';
import { usageError } from '../../model/errors.ts';
import type { Fault } from '../../model/config/fault.ts';
import { lacksSecret, redactedText } from '../../model/secrets/redact.ts';
import { Redactor } from '../../model/secrets/redactor.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { learnFromCommand, learnFromConfig } from '../../model/secrets/secrets-of-a-run.ts';

/** As a run of it would be recorded now: without its secrets. */
export function asItIsRecorded(config: Config): Config {
  return redactorOf(config).value(config);
}

export function redactorOf(config: Config): Redactor {
  const redactor = new Redactor();
  learnFromCommand(redactor, [], variablesNow());
  learnFromConfig(redactor, config, variablesNow());
  return redactor;
}

/**
 * Keys of a config that are not as a run has them recorded.
 * @param config `asItIsRecorded`
 */
export function changedKeys(config: Config, recorded: Config): (keyof Config)[] {
  // What a proposal makes of the figures is told anew with each report, and is no condition of theirs.
  const keys = (Object.keys(recorded) as (keyof Config)[]).filter((key) => key !== 'proposal');
  return keys.filter((key) => !isDeepStrictEqual(config[key], recorded[key]));
}

/**
 * Trials of two configs in one record would be two runs that look like one.
 * @throws HarnessError `config-changed` (exit code 2)
 */
export function refuseChanges(config: Config, recorded: Config, runId: string): void {
  const changed = changedKeys(asItIsRecorded(config), recorded);
  if (changed.length === 0) return;
  throw usageError(
    'config-changed',
    `run ${runId} was started with another config: ${changed.join(', ')} changed since`,
    'Put the config back as it was (the run has it in config.json), or start a new run without --resume.',
  );
}

/** A run that goes on keeps the time and the width that it was asked for, and the trials for it. */
export function withRecordedBudget(search: Config['search'], recorded: Config['search']): Config['search'] {
  const { timeSeconds: _, ...rest } = search;
  const { relativeWidth, insists, maxTrials, timeSeconds } = recorded;
  return {
    ...rest,
    ...{ relativeWidth, insists },
    ...(insists ? { maxTrials } : {}),
    ...(timeSeconds === undefined ? {} : { timeSeconds }),
  };
}

/** The drills of a record, with the passwords that only the config has. */
export function withSecrets(recorded: Config['drills'], config: Config): Config['drills'] {
  const shown = asItIsRecorded(config).drills;
  const named = (drills: Config['drills'], name: string): Fault[] | undefined =>
    drills.find((each) => each.name === name)?.faults;
  return recorded.map((drill) => {
    const isSame = isDeepStrictEqual(named(shown, drill.name), drill.faults);
    return isSame ? { ...drill, faults: named(config.drills, drill.name) ?? drill.faults } : drill;
  });
}

/**
 * What the config of a run read from a variable that holds a secret has to be given again.
 * @throws HarnessError `secret-not-given` (exit code 2)
 */
export function refuseUnsetSecrets({ runId, provenance }: RunRecord, again: string): void {
  const unset = Object.entries(provenance.environment ?? {})
    .filter(([name, value]) => value.includes(redactedText) && variablesNow()[name] === undefined)
    .map(([name]) => name);
  if (unset.length === 0) return;
  const [variables, have] =
    unset.length === 1 ? ['variable', 'holds a secret'] : ['variables', 'hold secrets'];
  throw usageError(
    'secret-not-given',
    `run ${runId} was made with the ${variables} ${unset.join(', ')}, which ${have}: that is not recorded, and not set now`,
    `Set it as it was, and do this again: ${unset.map((name) => `${name}=...`).join(' ')} headroom ${again}`,
  );
}

/**
 * Passwords are in the config or on the command line, and not in the record.
 * @throws HarnessError `secret-not-recorded` (exit code 2)
 */
export function refuseLostSecrets({ drills }: Config, runId: string): void {
  const without = drills.find((drill) => lacksSecret(drill));
  if (without === undefined) return;
  throw usageError(
    'secret-not-recorded',
    `run ${runId} cannot go on: drill "${without.name}" needs a password, which is not recorded, and the config has no such drill`,
    'Start it anew without --resume; a drill that is in the config can go on.',
  );
}
