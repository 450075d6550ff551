import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { SpikeOptions } from '../../actions/spike/intent.ts';
import { collectSettings, positiveNumber, replaySeconds, shareOfAll, timeWindow } from './arguments.ts';
import type { ShownRun } from '../show-run.ts';
import { perform } from './perform.ts';
import { addRunOptions } from './shared-options.ts';

const help = `
Sends one spike to a server that is there already, and says whether it survived. It ends with exit code 0 whatever the
answer is; the folder of evidence has the rest. A shape longer than --seconds is compressed: its peaks and rises stay in
real seconds.

A trace of a log (\`headroom trace import access.log\`) gives the load over time and, without --path, what is asked for:
a path for each endpoint of the log, in the log's shares. Only GET, without cookies; what the log's server did not answer
with 2xx is left out.

Examples:
  $ headroom spike --url http://127.0.0.1:8080 --shape goal-train --peak 300
  $ headroom spike --url http://127.0.0.1:8080 --trace access.trace.json --peak 300
  $ headroom spike --url http://127.0.0.1:8080 --path / '/search?q=shoes' --peak 500 --slo-ms 300
  $ headroom spike --url https://staging.example.org --allow-host "load test agreed with the owners" \\
      --shape synchronised-spike --peak 200`;

export function addSpikeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('spike')
    .description('send one spike to a server, no config file needed, and say whether it survived')
    .requiredOption('--url <url>', 'the server, or a page of it; paths lie under its path')
    .requiredOption('--peak <rate>', 'requests/s at the highest moment', positiveNumber)
    .option('--shape <name>', 'a shape (`headroom shapes` lists them; default: "spike")')
    .option('--set <parameter=value>', 'a parameter of the shape; may be repeated', collectSettings)
    .option('--trace <name-or-file>', 'a trace instead of a shape (`headroom trace show` lists them)')
    .option('--window <from/to>', 'only this part of the trace, in ISO 8601', timeWindow)
    .option('--seconds <number>', 'compress the load to this when it is longer', replaySeconds, 60)
    .option(
      '--path <path...>',
      'paths to GET, each as likely as the others (default: of the trace, else what --url names)',
    )
    .option('--slo-ms <ms>', 'a good request is answered within this', positiveNumber, 500)
    .option('--good <share>', 'share of requests that must be good, 0 to 1', shareOfAll, 0.99)
    .option('--allow-host <why>', 'load may leave this machine, and why');
  addRunOptions(command)
    .addHelpText('after', help)
    .action((options: SpikeOptions & ShownRun) =>
      perform(options, context, async () => (await import('../../actions/spike/spike.ts')).spike),
    );
}
