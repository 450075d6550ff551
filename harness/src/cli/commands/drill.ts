import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { DrillOptions } from '../../actions/drill/intent.ts';
import {
  collectParameters,
  drillLoad,
  positiveCount,
  positiveNumber,
  replicaCount,
  wayBetween,
  zoneCount,
} from './arguments.ts';
import type { ShownRun } from '../show-run.ts';
import { perform } from './perform.ts';
import { addRunOptions, addTargetOptions } from './shared-options.ts';

const help = `
A fault is injected while a load goes on, seen to have taken, held, taken back, and seen to be gone. Without a fault the
drills of the config are done, one after the other, on each level. The load is --load, else steady at the peak of the
config's night, else at 80 % of the level's collapse point as the latest \`headroom run\` of the config measured it.

--at-peak replays the config's night instead, and breaks things when its rate is highest; --load 1.2x is that night 1.2
times as high, --before 20 breaks them 20 s after its beginning.

Examples:
  $ headroom drill kill --service api --level 50
  $ headroom drill cpu-squeeze --service postgres --set toShare=0.25 --load 100 --hold 20
  $ headroom drill latency --way api:postgres --set ms=200
  $ headroom drill pause --service redis --load 80%
  $ headroom drill kill --service api --at-peak --load 1.2x
  $ headroom drill slow-queries --service postgres --set user=app --set connections=4
  $ headroom drill --config targets/timeline/headroom.config.ts --drill kill-api
  $ headroom drill --random 10 --seed 7 --level 100 --load 60% --blast 2 --zones 2
  $ headroom drill --resume`;

export function addDrillCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('drill')
    .description('break something under load, on each capacity level: what is lost, and does it come back?')
    .argument(
      '[fault]',
      'what to break (`headroom faults` lists them); without one: the drills of the config',
    );
  addRandomOptions(addFaultOptions(addTargetOptions(command)))
    .option('--drill <name...>', 'only these drills of the config')
    .option('--from <run-id>', 'the run whose collapse points the load is a share of (default: the latest)')
    .option('--resume [run-id]', 'go on with drills that did not finish: the latest, or the run named');
  addRunOptions(command)
    .addHelpText('after', help)
    .action((fault: string | undefined, options: DrillOptions & ShownRun) =>
      perform(
        { ...options, ...(fault === undefined ? {} : { fault }) },
        context,
        async () => (await import('../../actions/drill/drill.ts')).drill,
      ),
    );
}

/** What is broken, and under what. */
function addFaultOptions(command: Command): Command {
  return command
    .option('--service <name>', 'the service that is broken')
    .option('--replicas <number>', 'so many of its replicas, or all (default: 1)', replicaCount)
    .option(
      '--way <from:to>',
      'the way between two services that is broken; :to is from everybody',
      wayBetween,
    )
    .option('--set <parameter=value>', 'a parameter of the fault; may be repeated', collectParameters)
    .option(
      '--load <rate>',
      'steady load in requests/s, or as a share of the collapse point: 80%; or so many times the night: 1.2x',
      drillLoad,
    )
    .option('--at-peak', "replay the config's night, and break things at its peak")
    .option(
      '--before <seconds>',
      'load before the fault (default: 8; of a night, until its peak)',
      positiveNumber,
    )
    .option('--hold <seconds>', 'how long the fault is on (default: 10)', positiveNumber)
    .option('--after <seconds>', 'load after it, at least (default: 15)', positiveNumber);
}

function addRandomOptions(command: Command): Command {
  return command
    .option(
      '--random <count>',
      'so many drills drawn by the seed (--seed), instead of those of the config',
      positiveCount,
    )
    .option(
      '--blast <replicas>',
      'of --random: replicas of a service that may be broken (default: 1)',
      positiveCount,
    )
    .option(
      '--at-once <faults>',
      'of --random: services, or ways to them, that may be broken at a time (default: 1)',
      positiveCount,
    )
    .option('--zones <number>', 'of --random: so many zones there are, and one may be lost', zoneCount);
}
