import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { faultList, faultListJson } from '../views/fault-list.ts';
import { colorsFor } from '../terminal.ts';

const help = `
Examples:
  $ headroom faults
  $ headroom faults --json`;

export function addFaultsCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('faults')
    .description('list what `headroom drill` can break, with an example of each')
    .option('--json', 'a line of JSON a fault')
    .addHelpText('after', help)
    .action(({ json }: { readonly json?: boolean }) => {
      const { stdout, environment } = terminal;
      stdout.write(json === true ? faultListJson() : faultList(colorsFor(stdout, environment)));
    });
}
