import { join } from 'node:path';
import { readProven } from '../../drivers/store/read-run.ts';
import { usageError } from '../../model/errors.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { withSecretsAgain } from '../../model/secrets/secrets-again.ts';
import { shellCommand } from '../../report/wording/shell-command.ts';
import type { ActionContext } from '../context.ts';
import { refuseUnsetSecrets } from '../run/recorded-config.ts';
import { changesSince } from '../verify/changes-since.ts';

export interface RerunAsked {
  readonly runId: string;
  /** Absolute. */
  readonly resultsFolder: string;
  /** Though something changed since. */
  readonly anyway?: boolean | undefined;
  readonly beside?: boolean | undefined;
}

/** What does a run again. */
export interface Rerun {
  /** As one types it, for a person. */
  readonly shown: string;
  /** The words behind `headroom`, with the secrets that were left out of the record. */
  words(): readonly string[];
}

/** @throws HarnessError `run-stale`, `run-not-repeatable`, `secret-not-given`; as `changesSince` */
export async function rerun(
  { runId, resultsFolder, anyway, beside }: RerunAsked,
  { workingFolder, environment }: ActionContext,
  signal: AbortSignal,
): Promise<Rerun> {
  const { record } = await readProven(join(resultsFolder, runId));
  refuseUnsetSecrets(record, `rerun ${runId}`);
  const { changes } = await changesSince(runId, { resultsFolder, workingFolder, signal });
  if (changes.length > 0 && anyway !== true) {
    throw usageError(
      'run-stale',
      `run ${runId} cannot be done again as it was, these changed since: ${changes.map(({ condition }) => condition).join(', ')}`,
      `\`headroom verify ${runId}\` shows how. Put them back, or do it with what is there now: --anyway.`,
    );
  }
  const words = [...wordsOf(record), ...(beside === true ? ['--beside'] : [])];
  return {
    shown: shellCommand(['headroom', ...words], record.provenance),
    words: () => withSecrets(words, runId, environment),
  };
}

/**
 * What was a secret on the command line of a run has to be given again.
 * @throws HarnessError `secret-not-given`
 */
function withSecrets(
  asRecorded: readonly string[],
  runId: string,
  environment: ActionContext['environment'],
): readonly string[] {
  const { words, missing } = withSecretsAgain(asRecorded, environment);
  if (missing.length === 0) return words;
  throw usageError(
    'secret-not-given',
    `the command of run ${runId} had a secret in it, which is not recorded: ${shellCommand(['headroom', ...asRecorded])}`,
    `Set it as it was typed: ${missing.map((name) => `${name}=...`).join(' ')} headroom rerun ${runId}`,
  );
}

/** @throws HarnessError `run-not-repeatable` when the record has no whole command. */
function wordsOf({ runId, provenance }: RunRecord): readonly string[] {
  const words = provenance.command?.slice(2) ?? [];
  if (words.length > 0 && !words.includes('--resume')) return words;
  throw usageError(
    'run-not-repeatable',
    `the record of ${runId} has no command that would do it again: ${words.length === 0 ? 'there is none' : 'it was gone on with by --resume'}`,
    'Start a new run with its config: config.json in the folder of the run has it as it was.',
  );
}
