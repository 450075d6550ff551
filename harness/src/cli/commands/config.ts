import type { Command } from 'commander';
import { redact } from '../../model/redact.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CommandContext } from '../headroom.ts';

export function addConfigCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('config')
    .description('check a config file and print it as JSON, every default filled in and secrets redacted')
    .option('-c, --config <file>', 'config file (default: headroom.config.{ts,mts,js,mjs,json} here)')
    .addHelpText('after', '\nExample:\n  $ headroom config --config headroom.config.ts')
    .action(async (options: { config?: string }) => {
      const { config } = await loadConfig(options.config, terminal.workingFolder);
      terminal.stdout.write(`${JSON.stringify(redact(config), undefined, 2)}\n`);
    });
}
