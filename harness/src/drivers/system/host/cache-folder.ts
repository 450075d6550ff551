import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';

/** Where headroom keeps what it may lose: built tools, leases of runs. HEADROOM_CACHE, else the user's cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['HEADROOM_CACHE'];
  return chosen ? resolve(chosen) : envPaths('headroom', { suffix: '' }).cache;
}

/**
 * Makes a folder of the cache, and what is missing above it.
 * @throws HarnessError `cache-unwritable`
 */
export async function makeCacheFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new HarnessError({
      code: 'cache-unwritable',
      message: `the cache folder ${folder} cannot be written: ${reasonOf(cause)}`,
      hint: 'Name a folder that this user can write in HEADROOM_CACHE: k6 is kept there once it is built, and what clean-ups need.',
      exitCode: ExitCode.environment,
      cause,
    });
  }
}
