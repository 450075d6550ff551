import { resolve } from 'node:path';
import type { Command } from 'commander';
import { answerText } from '../../report/wording/answer.ts';
import { figureWithInterval } from '../../report/wording/numbers.ts';
import type { CommandContext } from './context.ts';
import { notAnswered } from './not-answered.ts';
import type { PastRun } from '../../actions/history/past-run.ts';
import type { RunsOfSetUp } from '../../actions/history/by-set-up.ts';
import { plainTable } from '../views/plain-table.ts';

const help = `
Examples:
  $ headroom history
  $ headroom history shop --results results

Runs of another scenario, SLO, load, target or level of the same name stand in a table of their own, with what differs.

Exit codes: 0 the latest run has an answer for every level · 4 not answered: it has none for one of them`;

export function addHistoryCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('history')
    .argument('[name]', 'runs of the config of this name (default: of all)')
    .description('the collapse points of all runs, the latest first: is it getting better or worse?')
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--json', 'a line of JSON a run')
    .addHelpText('after', help)
    .action(async (name: string | undefined, { results, json }: { results: string; json?: boolean }) => {
      const { history } = await import('../../actions/history/history.ts');
      const folder = resolve(terminal.workingFolder, results);
      const { runs, groups, latest, unanswered } = await history(folder, name);
      if (json) terminal.stdout.write(jsonLines(runs, groups));
      else if (runs.length === 0) terminal.stdout.write(`no searches in ${results}\n`);
      else terminal.stdout.write(`${groups.map(groupText).join('\n\n')}\n`);
      if (latest === undefined || unanswered.length === 0) return;
      throw notAnswered(
        `the latest run, ${latest.runId}, has no answer for ${unanswered.join(', ')}`,
        `Measure them again: \`headroom run\`; summary.md in ${latest.folder} says what was seen.`,
      );
    });
}

/** Each with the number of its set-up: those of 1 are of the same thing as the latest run. */
function jsonLines(runs: readonly PastRun[], groups: readonly RunsOfSetUp[]): string {
  const numberOf = new Map(groups.flatMap((group, at) => group.runs.map((run) => [run, at + 1] as const)));
  return runs.map((run) => `${JSON.stringify({ ...run, setUp: numberOf.get(run) })}\n`).join('');
}

function groupText({ runs, differences }: RunsOfSetUp, at: number): string {
  const table = historyTable(runs);
  if (at === 0) return table;
  return ['Not of the same thing as those above:', ...differences.map((each) => `  ${each}`), table].join(
    '\n',
  );
}

/** A column a level, in the order in which they first come. */
function historyTable(runs: readonly PastRun[]): string {
  const levels = [...new Set(runs.flatMap((run) => run.levels.map(({ name }) => name)))];
  const rows = runs.map((run) => [
    run.runId,
    run.status,
    ...levels.map((level) => pointText(run.levels.find(({ name }) => name === level))),
  ]);
  const head = ['run', 'status', ...levels.map((level) => `level ${level}`)];
  return plainTable(head, rows, ['left', 'left', ...levels.map(() => 'right' as const)]);
}

function pointText(level: PastRun['levels'][number] | undefined): string {
  if (level === undefined) return '-';
  const { answer } = level;
  return answer.kind === 'point' ? figureWithInterval(answer.point) : answerText(answer);
}
