import type { Command } from 'commander';
import { redact } from '../../model/redact.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CommandContext } from '../headroom.ts';
import { addConfigOption } from './shared-options.ts';

export function addConfigCommand(program: Command, { terminal }: CommandContext): void {
  const command = program
    .command('config')
    .description('check a config file and print it as JSON, every default filled in and secrets redacted');
  addConfigOption(command)
    .addHelpText('after', '\nExample:\n  $ headroom config --config headroom.config.ts')
    .action(async (options: { config?: string }) => {
      const { config } = await loadConfig(options.config, terminal.workingFolder);
      terminal.stdout.write(`${JSON.stringify(redact(config), undefined, 2)}\n`);
    });
}
