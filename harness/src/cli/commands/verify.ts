import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ExitCode } from '../../model/errors.ts';
import type { CommandContext } from './context.ts';
import { plainTable } from '../views/plain-table.ts';

const help = `
Example:
  $ headroom verify 2026-11-22T10-45-12Z-timeline

Exit codes: 0 config, scenario and stack are what they were · 1 something changed: the run and its report are stale ·
3 the files of the run are not those of its SHA256SUMS`;

export function addVerifyCommand(program: Command, { terminal, conclude }: CommandContext): void {
  program
    .command('verify')
    .argument('<run-id>', 'a run')
    .description(
      'is a run still of what is there now? compares config, scenario and what the stack is made of',
    )
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--json', 'as JSON')
    .addHelpText('after', help)
    .action(async (runId: string, { results, json }: { results: string; json?: boolean }) => {
      const { changesSince } = await import('../../actions/verify/changes-since.ts');
      const { changes } = await changesSince(runId, {
        resultsFolder: resolve(terminal.workingFolder, results),
        workingFolder: terminal.workingFolder,
        signal: new AbortController().signal,
      });
      const rows = changes.map(({ condition, before, now }) => [condition, before, now]);
      const text =
        changes.length === 0
          ? `${runId} is of what is there now: config, scenario and stack are the same`
          : `${runId} is stale:\n\n${plainTable(['changed', 'in the run', 'now'], rows)}`;
      terminal.stdout.write(`${json === true ? JSON.stringify({ runId, changes }) : text}\n`);
      conclude(changes.length === 0 ? ExitCode.answered : ExitCode.gateFailed);
    });
}
