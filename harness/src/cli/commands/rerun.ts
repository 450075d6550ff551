import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { RunRecord } from '../../model/record.ts';
import { withSecretsAgain } from '../../model/secrets-again.ts';
import { shellCommand } from '../../report/shell-command.ts';
import type { CommandContext } from './context.ts';

const help = `
Examples:
  $ headroom rerun 2026-11-22T10-45-12Z-timeline
  $ headroom rerun 2026-11-22T10-45-12Z-timeline --anyway     # though something changed since`;

interface RerunOptions {
  readonly results: string;
  readonly anyway?: boolean;
  readonly beside?: boolean;
}

export function addRerunCommand(program: Command, { terminal, conclude, runCommand }: CommandContext): void {
  program
    .command('rerun')
    .argument('<run-id>', 'a run')
    .description('do a run again as it was done, or say what has changed since')
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--anyway', 'also when config, scenario or stack changed since')
    .option('--beside', 'also while another run loads this machine')
    .addHelpText('after', help)
    .action(async (runId: string, { results, anyway, beside }: RerunOptions) => {
      const [{ changesSince }, { refuseUnsetSecrets }, { readProven }] = await Promise.all([
        import('../../actions/verify/changes-since.ts'),
        import('../../actions/run/recorded-config.ts'),
        import('../../drivers/store/read-run.ts'),
      ]);
      const resultsFolder = resolve(terminal.workingFolder, results);
      const { record } = await readProven(join(resultsFolder, runId));
      refuseUnsetSecrets(record, `rerun ${runId}`);
      const { changes } = await changesSince(runId, {
        resultsFolder,
        workingFolder: terminal.workingFolder,
        signal: new AbortController().signal,
      });
      if (changes.length > 0 && anyway !== true) {
        throw new HarnessError({
          code: 'run-stale',
          message: `run ${runId} cannot be done again as it was, these changed since: ${changes.map(({ condition }) => condition).join(', ')}`,
          hint: `\`headroom verify ${runId}\` shows how. Put them back, or do it with what is there now: --anyway.`,
          exitCode: ExitCode.usage,
        });
      }
      const argv = [...argumentsOf(record), ...(beside === true ? ['--beside'] : [])];
      terminal.stderr.write(`${shellCommand(['headroom', ...argv], record.provenance)}\n`);
      conclude(await runCommand(withSecrets(argv, runId, terminal.environment)));
    });
}

/**
 * What was a secret on the command line of a run has to be given again.
 * @throws HarnessError `secret-not-given`
 */
function withSecrets(
  argv: readonly string[],
  runId: string,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  const { words, missing } = withSecretsAgain(argv, environment);
  if (missing.length === 0) return words;
  throw new HarnessError({
    code: 'secret-not-given',
    message: `the command of run ${runId} had a secret in it, which is not recorded: ${shellCommand(['headroom', ...argv])}`,
    hint: `Set it as it was typed: ${missing.map((name) => `${name}=...`).join(' ')} headroom rerun ${runId}`,
    exitCode: ExitCode.usage,
  });
}

/** @throws HarnessError `run-not-repeatable` when the record has no whole command. */
function argumentsOf({ runId, provenance }: RunRecord): readonly string[] {
  const argv = provenance.command?.slice(2) ?? [];
  if (argv.length > 0 && !argv.includes('--resume')) return argv;
  throw new HarnessError({
    code: 'run-not-repeatable',
    message: `the record of ${runId} has no command that would do it again: ${argv.length === 0 ? 'there is none' : 'it was gone on with by --resume'}`,
    hint: 'Start a new run with its config: config.json in the folder of the run has it as it was.',
    exitCode: ExitCode.usage,
  });
}
