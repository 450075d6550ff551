import { Option, type Command } from 'commander';
import type { CommandContext } from '../headroom.ts';
import type { RunOptions } from '../run/run-options.ts';
import { stackKinds, wholeNumber } from './arguments.ts';

const help = `
Examples:
  $ headroom run --config targets/timeline/headroom.config.ts
  $ headroom run --level 100 50 --stack embedded
  $ headroom run --json | jq 'select(.kind == "level-ended")'
  $ headroom run --resume`;

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('measure where each capacity level of a stack collapses, and leave the evidence in a folder')
    .option('-c, --config <file>', 'config file (default: headroom.config.{ts,mts,js,mjs,json} here)')
    .addOption(
      new Option('--stack <kind>', 'the stack to use instead of the one in the config').choices(stackKinds),
    )
    .option('-l, --level <name...>', 'only these levels')
    .option('--resume [run-id]', 'go on with a run that did not finish: the latest, or the one named')
    .option('-r, --results <folder>', 'where the folder of the run is made', 'results')
    .option('--seed <number>', 'arrivals and users are drawn from it', wholeNumber)
    .option('--json', 'events as lines of JSON on stdout, and nothing else there')
    .addHelpText('after', help)
    .action(async (options: RunOptions) => {
      // Loaded when it is needed: the drivers and the charts would double the time of every other command.
      const { runFromOptions } = await import('../run/run-from-options.ts');
      context.conclude(await runFromOptions(options, context.terminal));
    });
}
