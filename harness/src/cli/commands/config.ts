import type { Command } from 'commander';
import { compareStack } from '../../actions/config/compare-stack.ts';
import { learnFromConfig } from '../../model/secrets/secrets-of-a-run.ts';
import { loadConfig, type LoadedConfig } from '../../actions/config/load.ts';
import type { CommandContext } from './context.ts';
import type { GuardedTerminal } from '../terminal.ts';
import { addConfigOption } from './shared-options.ts';

export function addConfigCommand(program: Command, { terminal }: CommandContext): void {
  const command = program
    .command('config')
    .description('check a config file and print it as JSON, every default filled in and secrets redacted')
    .option(
      '--stack',
      'also read its compose files, and tell in what a level differs from `docker compose up`',
    );
  addConfigOption(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ headroom config --config headroom.config.ts\n  $ headroom config --stack   # starts nothing',
    )
    .action(async (options: { config?: string; stack?: boolean }) => {
      const loaded = await loadConfig(options.config, terminal.workingFolder);
      const { redactor, environment } = terminal;
      learnFromConfig(redactor, loaded.config, environment);
      if (options.stack === true) return tellStack(loaded, terminal);
      terminal.stdout.write(`${JSON.stringify(redactor.value(loaded.config), undefined, 2)}\n`);
    });
}

async function tellStack(loaded: LoadedConfig, { stdout, redactor }: GuardedTerminal): Promise<void> {
  const compared = await compareStack(loaded, { redactor });
  if (compared === undefined) {
    stdout.write('The config has no compose stack: headroom changes nothing of a file.\n');
    return;
  }
  const { files, levels, differences } = compared;
  const lines = [
    'Every level is what docker compose up gives of',
    ...files.map((file) => `  ${file}`),
    'but for:',
    ...differences.map((line) => `  ${line}`),
    ...levels.flatMap(({ name, lines }) => [`and at level ${name}:`, ...lines.map((line) => `  ${line}`)]),
  ];
  stdout.write(`${redactor.text(lines.join('\n'))}\n`);
}
