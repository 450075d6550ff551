import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { configSchema, type Config } from '../../model/config/config.ts';
import { usageError } from '../../model/errors.ts';
import { configError } from './error.ts';
import { crossCheck } from './cross-checks.ts';
import { problemsOf } from './find-problems.ts';
import { readConfigFile } from '../../drivers/config/read.ts';
import { variablesNow } from '../../drivers/config/variables.ts';
import type { Variables } from '../../drivers/config/watched-environment.ts';

const defaultNames = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `headroom.config.${extension}`);

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
  /** Relative to the working folder, for messages and records. */
  readonly shownFile: string;
  /** What paths in the config are relative to. Absolute. */
  readonly folder: string;
  /** Variables that the config read, and those that it marks as secrets: without them it might have been another. */
  readonly environment: Variables;
}

/**
 * Loads and checks a config file: the one named, else `headroom.config.*` in the working folder.
 * @param asOf variables that a recorded run was made with; those that are set now come first.
 * @throws HarnessError (exit code 2) with everything that is wrong with it.
 */
export async function loadConfig(
  named: string | undefined,
  workingFolder: string,
  asOf: Variables = {},
): Promise<LoadedConfig> {
  const file = named === undefined ? findConfigFile(workingFolder) : resolve(workingFolder, named);
  const { input, environment } = await readConfigFile(file, asOf);
  const shownFile = relative(workingFolder, file);
  const config = parseConfig(input, shownFile);
  return {
    ...{ config, file, shownFile, folder: dirname(file) },
    environment: { ...environment, ...setOf(config.secrets) },
  };
}

/** Checks what a config file says, key by key and keys against each other, and fills in the defaults. */
export function parseConfig(input: unknown, file: string): Config {
  const parsed = configSchema.safeParse(input);
  const problems = parsed.success ? crossCheck(parsed.data) : problemsOf(input);
  if (!parsed.success || problems.length > 0) throw configError(file, problems);
  return parsed.data;
}

function setOf(names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variablesNow()[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function findConfigFile(folder: string): string {
  const found = defaultNames.map((name) => resolve(folder, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw usageError(
    'config-missing',
    `there is no config file in ${folder} (looked for headroom.config.ts, .mts, .js, .mjs, .json)`,
    'Name one with --config, or write a first one with `headroom init`.',
  );
}
