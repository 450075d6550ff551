import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { RunOptions } from '../../actions/run/intent.ts';
import { durationSeconds, precisionShare } from './arguments.ts';
import type { ShownRun } from '../show-run.ts';
import { perform } from './perform.ts';
import { addBrokenOption, addRunOptions, addTargetOptions } from './shared-options.ts';

const help = `
Examples:
  $ headroom run --config targets/timeline/headroom.config.ts
  $ headroom run --level 100 50 --stack embedded
  $ headroom run --json | jq 'select(.kind == "level-ended")'
  $ headroom run --time 5m --precision 3%
  $ headroom run --hysteresis
  $ headroom run --broken kill-api --no-overload
  $ headroom run --resume`;

export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .description(
      'measure where each capacity level of a stack collapses, and leave the evidence in a folder',
    );
  addBrokenOption(addTargetOptions(command))
    .option(
      '--time <duration>',
      'the whole run in this time (90s, 5m, 1h): each level gets an answer, then the widest interval is narrowed',
      durationSeconds,
    )
    .option(
      '--precision <per-cent>',
      'how narrow intervals are to become, however long it takes, e.g. 3%',
      precisionShare,
    )
    .option(
      '--hysteresis',
      'also step the load up and down around each collapse point: about a minute a level',
    )
    .option('--no-overload', 'the collapse points alone, and nothing past them: half the time')
    .option('--resume [run-id]', 'go on with a run that did not finish: the latest, or the one named');
  addRunOptions(command)
    .addHelpText('after', help)
    .action((options: RunOptions & ShownRun) =>
      perform(options, context, async () => (await import('../../actions/run/run.ts')).run),
    );
}
