import { readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { isAlive, ownerOfThisProcess, type Owner } from '../system/processes/owner.ts';
import { systemCodeOf, writeError } from './store-error.ts';

export interface RunLock {
  release(): Promise<void>;
}

/** A process of a machine. */
interface LockOwner extends Owner {
  readonly host: string;
}

/**
 * Makes this process the only writer of a run's folder, until it is released or the process ends.
 *
 * Each process announces itself with a file of its own (`lock.<host>.<pid>.<start>`) *before* it looks for others, so of
 * two that come at once at least one sees the other: there may be no winner, never two. The files of dead processes
 * are taken away by whoever comes next; they cannot come back to life, so that needs no care.
 * @throws HarnessError `run-in-use` when another process holds it.
 */
export async function lockRunFolder(folder: string): Promise<RunLock> {
  const own = fileNameOf(await ownerOfThisProcess());
  try {
    await writeFile(join(folder, own), '', { flag: 'wx' });
  } catch (error) {
    throw systemCodeOf(error) === 'EEXIST' ? inUse(folder, own) : writeError(error, join(folder, own));
  }
  const release = (): Promise<void> => rm(join(folder, own), { force: true });
  for (const other of await lockFiles(folder)) {
    if (other === own) continue;
    if (await isHeld(other)) {
      await release();
      throw inUse(folder, other);
    }
    await rm(join(folder, other), { force: true });
  }
  return { release };
}

/** Whether a living process writes this run now. */
export async function isRunFolderInUse(folder: string): Promise<boolean> {
  const held = await Promise.all((await lockFiles(folder)).map(isHeld));
  return held.includes(true);
}

async function lockFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => ownerOf(name) !== undefined);
}

async function isHeld(lockFile: string): Promise<boolean> {
  const owner = ownerOf(lockFile);
  if (owner === undefined) return false;
  // A process of another machine (or container) that shares the folder cannot be asked.
  return owner.host !== thisHost() || isAlive(owner);
}

/** As it may stand in a file's name. */
function thisHost(): string {
  return hostname().replace(/[^\w.-]/g, '_') || 'unnamed';
}

function fileNameOf({ pid, startTicks }: Owner): string {
  return `lock.${thisHost()}.${pid}.${startTicks ?? ''}`;
}

function ownerOf(fileName: string): LockOwner | undefined {
  const [, host, pid, startTicks] = /^lock\.([\w.-]+)\.(\d+)\.(\d*)$/.exec(fileName) ?? [];
  if (host === undefined) return undefined;
  return { host, pid: Number(pid), ...(startTicks ? { startTicks: Number(startTicks) } : {}) };
}

function inUse(folder: string, lockFile: string): HarnessError {
  const owner = ownerOf(lockFile);
  const elsewhere = owner !== undefined && owner.host !== thisHost();
  return new HarnessError({
    code: 'run-in-use',
    message: `another process writes the run ${folder} now: pid ${owner?.pid}${elsewhere ? ` on ${owner.host}` : ''}`,
    hint: elsewhere
      ? `Wait until it ends. If it is over for sure, remove ${join(folder, lockFile)} and try again.`
      : 'Wait until it ends, or stop it (Ctrl-C there) and try again.',
    exitCode: ExitCode.environment,
  });
}
