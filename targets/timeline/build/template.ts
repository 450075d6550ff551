import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, constants, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import { packagedPostgresVersion, postgresBinaries, serverUser } from '../postgres/binaries.ts';
import { buildData } from '../seed/build-data.ts';
import { defaultSize } from '../seed/dataset.ts';
import { bundlePrograms, type Bundles } from './bundles.ts';

const run = promisify(execFile);

/** What an embedded level is copied from and started from. */
export interface EmbeddedParts {
  /** Folder of the bundled programs. */
  readonly bundles: string;
  /** Folder of the data (names in seed/build-data.ts). */
  readonly data: string;
}

export interface Installed {
  /** Absent: not installed. */
  readonly redis?: { readonly path: string; readonly version: string };
  readonly haproxy?: { readonly path: string; readonly version: string };
  readonly postgresVersion: string;
}

/** Redis and HAProxy as found on PATH, and the PostgreSQL that is always there. */
export async function findInstalled(): Promise<Installed> {
  const [redis, haproxy, postgresVersion] = await Promise.all([
    versionOf('redis-server', ['--version'], /v=(\S+)/),
    versionOf('haproxy', ['-v'], /version (\d[\d.]*)/),
    packagedPostgresVersion(),
  ]);
  return { postgresVersion, ...(redis && { redis }), ...(haproxy && { haproxy }) };
}

async function versionOf(
  name: string,
  options: string[],
  pattern: RegExp,
): Promise<{ path: string; version: string } | undefined> {
  try {
    const { stdout } = await run(name, options);
    return { path: name, version: pattern.exec(stdout)?.[1] ?? 'of unknown version' };
  } catch {
    return undefined;
  }
}

/**
 * The bundles and the data in the user's cache, made when they are not there. Each is under the hash of what it is
 * made from, and appears whole or not at all.
 */
export async function ensureEmbeddedParts(
  installed: Installed,
  onProgress: (line: string) => void,
): Promise<EmbeddedParts> {
  const cache = await ownCache();
  const bundles = await bundlePrograms(['api', 'worker', 'edge', 'redis', 'postgres']);
  const [bundlesFolder, data] = await Promise.all([
    ensureFolder(join(cache, `bundles-${bundles.hash}`), (folder) => writeBundles(folder, bundles)),
    ensureData(cache, installed, onProgress),
  ]);
  return { bundles: bundlesFolder, data };
}

/** This user's, for all runs; where it cannot be written, a folder of the cache that headroom was given. */
async function ownCache(): Promise<string> {
  const own = join(envPaths('headroom', { suffix: '' }).cache, 'timeline');
  const given = process.env['HEADROOM_CACHE'];
  const made = mkdir(own, { recursive: true }).then(() => access(own, constants.W_OK));
  if (!given) return made.then(() => own);
  const folder = join(resolve(given), 'timeline');
  return made.then(
    () => own,
    () => mkdir(folder, { recursive: true }).then(() => folder),
  );
}

async function writeBundles(folder: string, bundles: Bundles): Promise<void> {
  await Promise.all([...bundles.files].map(([name, contents]) => writeFile(join(folder, name), contents)));
}

async function ensureData(
  cache: string,
  installed: Installed,
  onProgress: (line: string) => void,
): Promise<string> {
  const seedProgram = await bundlePrograms(['seed']);
  const inputs = [
    seedProgram.hash,
    JSON.stringify(defaultSize),
    installed.postgresVersion,
    installed.redis?.version ?? 'no redis',
    platform(),
    arch(),
  ];
  const key = createHash('sha256').update(inputs.join('\0')).digest('hex').slice(0, 16);
  return ensureFolder(join(cache, `data-${key}`), async (folder) => {
    const user = await serverUser();
    const binaries = await mkdtemp(join(tmpdir(), 'headroom-postgresql-'));
    try {
      await chmod(binaries, 0o755);
      const { postgres, initdb } = await postgresBinaries(binaries, user);
      await buildData(
        folder,
        defaultSize,
        { postgres, initdb, user, redisServer: installed.redis?.path },
        onProgress,
      );
    } finally {
      await rm(binaries, { recursive: true, force: true });
    }
  });
}

/**
 * Makes a folder in the temporary folder, which any user may enter, and then moves it to its place at once. Whoever
 * comes second, after another process made the same, throws its own away.
 */
async function ensureFolder(path: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (await exists(path)) return path;
  const draft = await mkdtemp(join(tmpdir(), 'headroom-timeline-'));
  const near = `${path}.${process.pid}`;
  try {
    await chmod(draft, 0o755);
    await make(draft);
    // The cache may be on another file system: copy beside the place first, then rename.
    await cp(draft, near, { recursive: true, preserveTimestamps: true });
    await rename(near, path);
  } catch (error) {
    if (!(await exists(path))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(near, { recursive: true, force: true });
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
