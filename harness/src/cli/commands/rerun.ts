import { resolve } from 'node:path';
import type { Command } from 'commander';
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
      const { rerun } = await import('../../actions/rerun/rerun.ts');
      const resultsFolder = resolve(terminal.workingFolder, results);
      const again = await rerun(
        { runId, resultsFolder, anyway, beside },
        terminal,
        new AbortController().signal,
      );
      terminal.stderr.write(`${again.shown}\n`);
      conclude(await runCommand(again.words()));
    });
}
