import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { AnyRun } from '../../actions/history/past-run.ts';
import { runs as listRuns } from '../../actions/history/runs.ts';
import type { CommandContext } from './context.ts';
import { plainTable } from '../views/plain-table.ts';

export function addRunsCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('runs')
    .description('list the runs in the results folder, the latest first')
    .option('-r, --results <folder>', 'results folder', 'results')
    .option('--json', 'a line of JSON a run')
    .addHelpText('after', '\nExample:\n  $ headroom runs --results results')
    .action(async ({ results, json }: { results: string; json?: boolean }) => {
      const runs = await listRuns(resolve(terminal.workingFolder, results));
      if (json) for (const run of runs) terminal.stdout.write(`${JSON.stringify(run)}\n`);
      else if (runs.length === 0) terminal.stdout.write(`no runs in ${results}\n`);
      else terminal.stdout.write(`${plainTable(['run', 'status', 'started', 'folder'], runs.map(rowOf))}\n`);
    });
}

function rowOf(run: AnyRun): string[] {
  if (run.kind === 'unreadable') return ['-', `unreadable: ${run.problem}`, '-', run.folder];
  const killed = run.status === 'running' && !run.inUse;
  return [run.runId, killed ? 'killed' : run.status, run.startedAt, run.folder];
}
