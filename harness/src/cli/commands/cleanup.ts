import type { Command } from 'commander';
import { cleanup } from '../../actions/cleanup/cleanup.ts';
import { ExitCode } from '../../model/errors.ts';
import type { CommandContext } from './context.ts';

interface CleanupOptions {
  readonly run?: string;
  readonly all?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addCleanupCommand(program: Command, context: CommandContext): void {
  program
    .command('cleanup')
    .description(
      'remove what runs that were killed left: processes, containers, networks, volumes, cgroups, folders',
    )
    .option('--run <id>', 'only of this run')
    .option('--all', 'also what carries the label of a run when nothing tells whether that run is over')
    .option('--force', 'also when the run is in progress; only with --run')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'say it as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ headroom cleanup --dry-run')
    .action((options: CleanupOptions) => cleanUp(options, context));
}

async function cleanUp(options: CleanupOptions, { terminal, conclude }: CommandContext): Promise<void> {
  const { run: runId, ...rest } = options;
  const result = await cleanup(runId === undefined ? rest : { ...rest, runId }, terminal);
  if (result.left.length > 0) conclude(ExitCode.environment);
  if (options.json) {
    terminal.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const verb = options.dryRun ? 'would remove' : 'removed';
  for (const line of result.removed) terminal.stdout.write(`${verb} ${line}\n`);
  for (const line of result.skipped) terminal.stderr.write(`not looked for: ${line}\n`);
  for (const line of result.left) terminal.stderr.write(`still there: ${line}\n`);
  if (result.removed.length + result.left.length === 0) terminal.stdout.write('nothing to remove\n');
}
