import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LocatedK6 } from './located.ts';
import { cachedPath } from './installed.ts';
import { checkVersion } from './version.ts';

/**
 * Keeps a k6 in the cache, whole or not at all: `make` puts it into a folder of its own, and it is moved into place
 * once it has said its version. Two runs may do it at once.
 * @param make resolves to the path of the executable, inside the folder that it is given.
 * @throws Error what `make` throws, or why the result is not a suitable k6.
 */
export async function keepInCache(
  cacheFolder: string,
  origin: string,
  make: (folder: string) => Promise<string>,
): Promise<LocatedK6> {
  const path = cachedPath(cacheFolder);
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), 'unfinished-'));
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    const check = await checkVersion(made);
    if (!check.suits) throw new Error(check.reason);
    await rename(made, path);
    return { kind: 'executable', path, version: check.version, origin: `${origin}: ${path}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
