import { Option, type Command } from 'commander';
import { stackChoices } from '../../model/config/stacks.ts';
import { wholeNumber } from './arguments.ts';

/** `-c`, as every command has it that reads a config. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'config file (default: headroom.config.{ts,mts,js,mjs,json} here)',
  );
}

/** What is measured: the config, the stack and its levels. */
export function addTargetOptions(command: Command): Command {
  return addConfigOption(command)
    .addOption(
      new Option('--stack <kind>', 'the stack to use instead of the one in the config').choices(stackChoices),
    )
    .option('-l, --level <name...>', 'only these levels');
}

/** Of what measures levels. */
export function addBrokenOption(command: Command): Command {
  return command.option(
    '--broken <drill...>',
    'each level also without what these drills of the config break: N-1',
  );
}

/** Of every command that makes a run: where its evidence goes, what is drawn by chance, and how it is shown. */
export function addRunOptions(command: Command): Command {
  return command
    .option('-r, --results <folder>', 'where the folder of the run is made', 'results')
    .option('--seed <number>', 'arrivals and users are drawn from it', wholeNumber)
    .option('--beside', 'also while another run loads this machine; the record then says so')
    .option('--json', 'events as lines of JSON on stdout, and nothing else there');
}
