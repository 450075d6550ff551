import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { ReplayOptions } from '../../actions/replay/intent.ts';
import { collectSettings, positiveNumber, replaySeconds, timeWindow } from './arguments.ts';
import type { ShownRun } from '../show-run.ts';
import { perform } from './perform.ts';
import { addBrokenOption, addRunOptions, addTargetOptions } from './shared-options.ts';

const help = `
The night comes from the config (\`night\`), or from --shape or --trace with --peak. Without --k the surge multiple of
each level is searched: the largest k for which it survives the night x k from start to end. The collapse points of an
earlier \`headroom run\` of the same config, where there is one, say where to begin.

Of a trace only the rate over time is replayed: what users ask for is up to the config's scenario. \`headroom spike
--trace\` takes the mix of a log as well.

Examples:
  $ headroom replay --config targets/timeline/headroom.config.ts
  $ headroom replay --k 1 --level 50
  $ headroom replay --shape goal-train --peak 150 --seconds 60 --level 100 50
  $ headroom replay --trace worldcup98 --window 1998-07-12T16:00:00Z/1998-07-12T23:00:00Z --peak 150 --k 1`;

export function addReplayCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('replay')
    .description('replay a big night on each capacity level: how many times of it does the level survive?');
  addBrokenOption(addTargetOptions(command))
    .option('--variant <name...>', 'only these variants of the night')
    .option('--k <number>', 'replay the night this many times as high, once', positiveNumber)
    .option('--shape <name>', 'a shape (`headroom shapes` lists them)')
    .option('--set <parameter=value>', 'a parameter of the shape; may be repeated', collectSettings)
    .option('--trace <name-or-file>', 'a trace instead of a shape (`headroom trace show` lists them)')
    .option('--window <from/to>', 'the part of the trace that is the night, in ISO 8601', timeWindow)
    .option('--peak <rate>', 'requests/s at the highest moment of the night (k = 1)', positiveNumber)
    .option('--seconds <number>', 'compress the night to this', replaySeconds)
    .option('--from <run-id>', 'the run whose collapse points say where to begin (default: the latest)')
    .option('--resume [run-id]', 'go on with a replay that did not finish: the latest, or the one named');
  addRunOptions(command)
    .addHelpText('after', help)
    .action((options: ReplayOptions & ShownRun) =>
      perform(options, context, async () => (await import('../../actions/replay/replay.ts')).replay),
    );
}
