import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { withoutUserinfo } from '../../model/credentials.ts';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { firstConfig, hasSecret, passwordVariable } from '../../actions/init/first-config.ts';
import type { CommandContext } from './context.ts';

const plainScenario = fileURLToPath(new URL('../../../../scenarios/paths.ts', import.meta.url));

export function addInitCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('init')
    .description('write a first, commented config file for a server of your own')
    .argument('[file]', 'where to write it', 'headroom.config.ts')
    .option('--url <url>', 'where your server listens', 'http://127.0.0.1:8080')
    .addHelpText('after', '\nExample:\n  $ headroom init --url http://127.0.0.1:3000')
    .action(async (name: string, { url }: { url: string }) => {
      const file = resolve(terminal.workingFolder, name);
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw badUrl(url);
      const scenario = relative(dirname(file), plainScenario).replaceAll('\\', '/');
      await writeNew(file, firstConfig({ url, scenario }));
      const password = hasSecret(url)
        ? `The password is not in it: it is read from ${passwordVariable}.\n`
        : '';
      terminal.stdout.write(
        `Wrote ${name}. Next: set its SLO, start your server, then \`headroom run --config ${name}\`.\n${password}`,
      );
    });
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new HarnessError({
      code: exists ? 'config-exists' : 'config-unwritable',
      message: exists ? `${file} is there already` : `cannot write ${file}: ${reasonOf(cause)}`,
      hint: exists
        ? 'Name another file, or remove this one first.'
        : 'Name a file in a folder that can be written.',
      exitCode: ExitCode.usage,
      cause,
    });
  }
}

function badUrl(url: string): HarnessError {
  return new HarnessError({
    code: 'usage',
    message: `--url is "${withoutUserinfo(url)}": it must be an http or https URL`,
    hint: 'For example --url http://127.0.0.1:3000.',
    exitCode: ExitCode.usage,
  });
}
