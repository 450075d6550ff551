import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Redactor } from '../../../../model/secrets/redactor.ts';
import type { ComposeProject } from './compose-model.ts';

/** No password is longer, and no file that is named by mistake is read. */
const longest = 65_536;

/** Services and `docker compose` print what they are given. @returns the variables of the `.env` in a folder */
export async function learnFromVariables(redactor: Redactor, folder: string): Promise<NodeJS.Dict<string>> {
  const variables = parseEnv(await textOf(join(folder, '.env')));
  redactor.learnFrom(variables);
  return variables;
}

/** What a compose file holds, and what the `secrets` of it do. */
export async function learnFromProject(
  redactor: Redactor,
  project: ComposeProject,
  of: { readonly folder: string; readonly variables: NodeJS.Dict<string> },
): Promise<void> {
  redactor.learnFrom(project);
  const variables = { ...of.variables, ...process.env };
  for (const secret of Object.values(project.secrets ?? {})) {
    const { file, environment = '' } = secret ?? {};
    const value = file === undefined ? variables[environment] : await textOf(resolve(of.folder, file));
    redactor.learn({ marked: [(value ?? '').trim()] });
  }
}

async function textOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => ''); // the engine says what is missing
  return text.length > longest ? '' : text;
}
