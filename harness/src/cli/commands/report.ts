import { relative } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { notAnswered } from './not-answered.ts';
import type { ReportOptions } from '../../actions/report/write.ts';

const help = `
Examples:
  $ headroom report
  $ headroom report 2026-11-22T10-45-12Z-timeline --results results
  $ headroom report --config headroom.config.ts     # with today's prices and expected peak

Exit codes: 0 answered · 2 a run that does not go into it · 3 the files of a run are not those of its SHA256SUMS ·
4 not answered: a level of it was not measured (the report is written, and says so)`;

export function addReportCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('report')
    .argument('[run-id]', 'a run that searched collapse points (default: the latest)')
    .description('make the report that goes with a cut proposal: verdict, dollars, risk, and the evidence')
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('-c, --config <file>', 'take `proposal` from this config instead of the recorded one')
    .option('--night <run-id>', 'the replay that goes with it (default: the latest of the same levels)')
    .option('--drills <run-id>', 'the drills that go with it (default: the latest of the same levels)')
    .option('--no-pdf', 'no PDF, which a Chromium prints when there is one')
    .addHelpText('after', help)
    .action(async (run: string | undefined, options: Omit<ReportOptions, 'run'>) => {
      const { writeReport } = await import('../../actions/report/write.ts');
      const asked = run === undefined ? options : { ...options, run };
      const { files, lacksBrowser, unanswered } = await writeReport(asked, terminal);
      for (const file of files) terminal.stdout.write(`${shown(file, terminal.workingFolder)}\n`);
      if (lacksBrowser)
        terminal.stderr.write('no report.pdf: no Chromium is installed; open the HTML file and print it\n');
      if (unanswered.length === 0) return;
      // The report is written: it says the same.
      throw notAnswered(
        `the report has no answer for ${unanswered.join(', ')}`,
        'Its section "What is still open" has the commands that would measure them.',
      );
    });
}

function shown(file: string, workingFolder: string): string {
  const path = relative(workingFolder, file);
  return path.startsWith('..') ? file : path;
}
