import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { notTold } from './not-answered.ts';
import { answerOf } from '../../model/answers/answer.ts';
import { unansweredText } from '../../report/wording/unanswered.ts';
import type { ComparedRuns } from '../../actions/compare/compare.ts';

const help = `
Example:
  $ headroom compare 2026-11-20T02-00-00Z-shop 2026-11-21T02-00-00Z-shop

Exit codes: 0 told · 2 not of the same thing · 3 the files of a run are not those of its SHA256SUMS · 4 not answered:
of a level of the earlier run it cannot be told whether it changed`;

export function addCompareCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('compare')
    .argument('<before>', 'a run, by its id or its folder')
    .argument('<now>', 'another run')
    .description(
      'what changed from one run to another: in the figures, with significance, and in the conditions',
    )
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--json', 'as JSON')
    .option('--unlike', 'also runs of different targets, loads or SLOs')
    .addHelpText('after', help)
    .action(
      async (before: string, now: string, options: { results: string; json?: boolean; unlike?: boolean }) => {
        const { compareRuns } = await import('../../actions/compare/compare.ts');
        const folder = resolve(terminal.workingFolder, options.results);
        const compared = await compareRuns([before, now], folder, options.unlike);
        const { levels, overall, isRegression, unanswered, conditions, markdown } = compared;
        const figures = levels.map(figuresOf);
        const open = unanswered.map((each) => ({ level: each.level, why: unansweredText(each) }));
        const json = { before, now, overall, isRegression, unanswered: open, conditions, levels: figures };
        terminal.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : markdown);
        if (!compared.isTold) throw notTold(compared);
      },
    );
}

function figuresOf({ level, before, now, ratio, change }: ComparedRuns['levels'][number]): object {
  return { level, before: before && answerOf(before), now: now && answerOf(now), ratio, change };
}
