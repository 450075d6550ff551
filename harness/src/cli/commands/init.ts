import type { Command } from 'commander';
import { init } from '../../actions/init/init.ts';
import type { CommandContext } from './context.ts';

export function addInitCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('init')
    .description('write a first, commented config file for a server of your own')
    .argument('[file]', 'where to write it', 'headroom.config.ts')
    .option('--url <url>', 'where your server listens', 'http://127.0.0.1:8080')
    .addHelpText('after', '\nExample:\n  $ headroom init --url http://127.0.0.1:3000')
    .action(async (name: string, { url }: { url: string }) => {
      const { passwordVariable } = await init({ file: name, url }, terminal.workingFolder);
      const password =
        passwordVariable === undefined
          ? ''
          : `The password is not in it: it is read from ${passwordVariable}.\n`;
      terminal.stdout.write(
        `Wrote ${name}. Next: set its SLO, start your server, then \`headroom run --config ${name}\`.\n${password}`,
      );
    });
}
