import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where headroom keeps what it may lose: built tools, leases of runs. HEADROOM_CACHE, else the user's cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['HEADROOM_CACHE'];
  return chosen ? resolve(chosen) : envPaths('headroom', { suffix: '' }).cache;
}
