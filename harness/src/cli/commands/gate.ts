import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ExitCode } from '../../model/errors.ts';
import type { CommandContext } from './context.ts';
import { notTold } from './not-answered.ts';

const help = `
Examples:
  $ headroom gate --against 2026-11-20T02-00-00Z-shop
  $ headroom gate --against baseline/ --junit gate.xml --markdown gate.md

Exit codes: 0 no level carries less · 1 one does, and that is no chance · 2 there is nothing to compare, or
not of the same thing · 3 the files of a run are not those of its SHA256SUMS · 4 not answered: of a level of the
baseline it cannot be told whether it changed`;

interface GateOptions {
  readonly against: string;
  readonly results: string;
  readonly junit?: string;
  readonly markdown?: string;
}

export function addGateCommand(program: Command, { terminal, conclude }: CommandContext): void {
  program
    .command('gate')
    .argument('[run-id]', 'the run to be judged (default: the latest search)')
    .description('fail when a run carries less than a baseline, by more than chance')
    .requiredOption('--against <run>', 'the baseline: a run, by its id or its folder')
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--junit <file>', 'the outcome as JUnit XML, a test case a level')
    .option('--markdown <file>', 'the outcome as Markdown, for a pull request')
    .addHelpText('after', help)
    .action(async (run: string | undefined, options: GateOptions) => {
      const [{ gate }, { gateCases }, { junitXml }] = await Promise.all([
        import('../../actions/gate/gate.ts'),
        import('../../actions/gate/cases.ts'),
        import('../../report/documents/junit.ts'),
      ]);
      const resultsFolder = resolve(terminal.workingFolder, options.results);
      const { kind, compared } = await gate({ run, against: options.against, resultsFolder });
      const write = (file: string | undefined, text: string): Promise<void> =>
        file === undefined ? Promise.resolve() : writeFile(resolve(terminal.workingFolder, file), text);
      await write(options.junit, junitXml(`headroom gate: ${compared.now.name}`, gateCases(compared)));
      await write(options.markdown, compared.markdown);
      terminal.stdout.write(compared.markdown);
      if (kind === 'regressed') conclude(ExitCode.gateFailed);
      if (kind === 'not-answered') throw notTold(compared);
    });
}
