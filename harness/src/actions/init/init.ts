import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutUserinfo } from '../../model/secrets/credentials.ts';
import { ExitCode, HarnessError, reasonOf, usageError } from '../../model/errors.ts';
import { firstConfig, hasSecret, passwordVariable } from './first-config.ts';

const plainScenario = fileURLToPath(new URL('../../../../scenarios/paths.ts', import.meta.url));

export interface FirstConfig {
  /** The variable that it reads the password of the server from. */
  readonly passwordVariable: string | undefined;
}

/**
 * Writes a first config for a server.
 * @throws HarnessError (exit code 2) `usage` for what is no URL, `config-exists`, `config-unwritable`
 */
export async function init(
  { file: name, url }: { readonly file: string; readonly url: string },
  workingFolder: string,
): Promise<FirstConfig> {
  const file = resolve(workingFolder, name);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw badUrl(url);
  const scenario = relative(dirname(file), plainScenario).replaceAll('\\', '/');
  await writeNew(file, firstConfig({ url, scenario }));
  return { passwordVariable: hasSecret(url) ? passwordVariable : undefined };
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
  return usageError(
    'usage',
    `--url is "${withoutUserinfo(url)}": it must be an http or https URL`,
    'For example --url http://127.0.0.1:3000.',
  );
}
