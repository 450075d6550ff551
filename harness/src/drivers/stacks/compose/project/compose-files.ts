import { execa } from 'execa';
import { readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ExitCode, HarnessError, reasonOf } from '../../../../model/errors.ts';
import { lastLinesOf } from '../../log-files.ts';
import { parseComposeModel, type ComposeModel } from './compose-model.ts';
import type { ComposeStack } from '../config.ts';

/** The files of a stack, and how `docker compose` is asked for them. */
export interface ComposeFiles {
  /** Absolute paths, the first one's folder being the project's. */
  readonly files: readonly string[];
  readonly folder: string;
  /** In front of each command of `docker compose`. */
  readonly argv: readonly string[];
  /** Of variables: those that `docker compose` reads here. */
  readonly variableFiles: readonly string[];
  /** For `docker compose`: the config's, and the labels of the run. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `docker compose` would read here, and headroom does not; what it reads beside the file that was named. */
  readonly notes: readonly string[];
}

const usualNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * Which files `docker compose up` would read. Where the config names one file that it would find by itself, the stack is
 * the one that it gives: with the override beside it, or all of COMPOSE_FILE. Otherwise the files are those named.
 * @throws HarnessError `compose-file-missing`.
 */
export async function findComposeFiles(
  config: Pick<ComposeStack, 'file' | 'profiles' | 'environment'>,
  configFolder: string,
  labels: Readonly<Record<string, string>>,
): Promise<ComposeFiles> {
  const named = (config.file === undefined ? [] : [config.file].flat()).map((file) =>
    resolve(configFolder, file),
  );
  const [first] = named;
  const folder = first === undefined ? configFolder : dirname(first);
  const environment = { ...config.environment, ...labels };
  const variables = { ...process.env, ...config.environment };
  const found = await filesFound(folder, variables);
  for (const file of named.length > 0 ? named : found) await assertThere(file);
  const findsItself = named.length === 0 || (named.length === 1 && found[0] === first);
  const files = findsItself ? found : named;
  if (files.length === 0) throw noFile(folder);
  const profiles = config.profiles.flatMap((profile) => ['--profile', profile]);
  const more = named.length === 0 ? [] : files.filter((file) => !named.includes(file));
  const unread = findsItself ? [] : found.filter((file) => !named.includes(file) && dirname(file) === folder);
  return {
    files,
    folder,
    // Left to find them, compose also heeds the .env here where COMPOSE_FILE names files elsewhere.
    argv: ['compose', ...(findsItself ? [] : files.flatMap((file) => ['--file', file])), ...profiles],
    environment,
    variableFiles: await variableFilesIn([folder, dirname(files[0] ?? '')], variables),
    notes: [
      ...more.map((file) => `${file} is read as well, as docker compose does there`),
      ...unread.map((file) => `${file} is not read, which docker compose would read there by itself`),
    ],
  };
}

/** Paths in the files are relative to it, as are those of `security_opt`, which `docker compose config` leaves. */
export function projectFolderOf({ files, folder }: ComposeFiles): string {
  return files[0] === undefined ? folder : dirname(files[0]);
}

/** As `docker compose` looks for them without `--file`, but for its look into the folders above. */
async function filesFound(folder: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const variables: NodeJS.Dict<string> = {};
  for (const file of await variableFilesIn([folder], environment)) {
    Object.assign(variables, parseEnv(await readFile(file, 'utf8').catch(() => '')));
  }
  const variable = (name: string): string | undefined => environment[name] ?? variables[name];
  const listed = variable('COMPOSE_FILE')?.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_all, ...names: string[]) => {
    return variable(names[0] ?? names[1] ?? '') ?? '';
  });
  if (listed !== undefined && listed !== '') {
    const separator = variable('COMPOSE_PATH_SEPARATOR') ?? delimiter;
    return listed.split(separator).map((file) => resolve(folder, file));
  }
  const base = await firstThere(folder, usualNames);
  if (base === undefined) return [];
  const override = await firstThere(folder, overrideNames);
  return [base, ...(override === undefined ? [] : [override])];
}

async function variableFilesIn(
  folders: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const [folder = ''] = folders;
  const listed = environment['COMPOSE_ENV_FILES'];
  if (listed !== undefined && listed !== '') return listed.split(',').map((file) => resolve(folder, file));
  const there = await Promise.all([...new Set(folders)].map((each) => firstThere(each, ['.env'])));
  return there.filter((file) => file !== undefined);
}

async function firstThere(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = join(folder, name);
    if (await stat(file).catch(() => undefined)) return file;
  }
  return undefined;
}

async function assertThere(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (error) {
    throw new HarnessError({
      code: 'compose-file-missing',
      message: `there is no compose file ${file}: ${reasonOf(error)}`,
      hint: 'name it in stacks.compose.file, relative to the config; several as a list',
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

function noFile(folder: string): HarnessError {
  return new HarnessError({
    code: 'compose-file-missing',
    message: `docker compose finds no file in ${folder}: none of ${usualNames.join(', ')}, and no COMPOSE_FILE`,
    hint: 'name it in stacks.compose.file, relative to the config; several as a list',
    exitCode: ExitCode.usage,
  });
}

export interface ReadModel {
  readonly model: ComposeModel;
  /** Every service of the files, active or not. */
  readonly known: readonly string[];
  /** Of compose about the files, and services of profiles that are not active. */
  readonly notes: readonly string[];
}

/**
 * Reads the files as `docker compose` understands them.
 * @throws HarnessError `compose-file-invalid`.
 */
export async function readComposeModel(
  files: ComposeFiles,
  without: readonly string[],
  signal?: AbortSignal,
): Promise<ReadModel> {
  const { stdout, warnings } = await askCompose(files, ['config', '--format', 'json'], signal);
  const all = await askCompose(
    { ...files, argv: [...files.argv, '--profile', '*'] },
    ['config', '--services'],
    signal,
  );
  try {
    const model = parseComposeModel(stdout, without);
    const known = all.stdout.split('\n').filter((name) => name !== '');
    const inactive = known.filter((name) => model.services[name] === undefined && !without.includes(name));
    return {
      ...{ model, known },
      notes: [
        ...warnings,
        ...inactive.map(
          (name) => `service "${name}" is of a profile that is not active (stacks.compose.profiles)`,
        ),
      ],
    };
  } catch (error) {
    throw invalid(files, reasonOf(error), error);
  }
}

async function askCompose(
  files: ComposeFiles,
  question: readonly string[],
  signal?: AbortSignal,
): Promise<{ stdout: string; warnings: string[] }> {
  const result = await execa('docker', [...files.argv, ...question], {
    cwd: files.folder,
    env: { ...files.environment },
    stdin: 'ignore',
    reject: false,
    timeout: 30_000,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  if (result.failed) {
    throw invalid(files, lastLinesOf(result.stderr).join('\n  ') || (result.originalMessage ?? ''), result);
  }
  const warnings = result.stderr.matchAll(/level=warning msg="((?:[^"\\]|\\.)*)"/g);
  return {
    stdout: result.stdout,
    warnings: [...new Set([...warnings].map(([, text = '']) => text.replaceAll('\\"', '"')))],
  };
}

function invalid({ files, argv }: ComposeFiles, why: string, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'compose-file-invalid',
    message: `docker compose cannot use ${files.join(', ')}:\n  ${why}`,
    hint: `docker ${argv.join(' ')} config says the same; mend the file`,
    exitCode: ExitCode.usage,
    cause,
  });
}
