import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cgroupFoldersOf, unifiedMountFolder, type CgroupFolders } from './cgroup-folders.ts';

const parentName = 'headroom';

/**
 * Where runs put their cgroups: under the cgroup this process is in, so that a limit it lives under holds for what it
 * starts too. On version 2 a cgroup with processes in it cannot hand controllers down, so the nearest ancestor that
 * can is taken.
 * @throws when there are no cgroups, or none that may be written.
 */
export async function makeCgroupParent(): Promise<CgroupFolders> {
  const own = await cgroupFoldersOf('self');
  if (own === undefined) throw new Error('no cgroups with cpu and memory controllers are mounted');
  if (own.version === 1) {
    const parent = childFolders(own, parentName);
    await makeFolders(parent);
    return parent;
  }
  const mount = await unifiedMountFolder();
  if (mount === undefined) throw new Error('the cgroup hierarchy is not mounted');
  const base = await nearestThatHandsDown(own.cpu, mount);
  const parent = childFolders({ version: 2, cpu: base, cpuacct: base, memory: base }, parentName);
  await makeFolders(parent);
  await handDownControllers(parent.cpu);
  return parent;
}

/** A cgroup inside another; `handsDown` when it will hold cgroups rather than processes. */
export async function makeCgroup(
  parent: CgroupFolders,
  name: string,
  handsDown: boolean,
): Promise<CgroupFolders> {
  const folders = childFolders(parent, name);
  await makeFolders(folders);
  if (handsDown && folders.version === 2) await handDownControllers(folders.cpu);
  return folders;
}

/** The folders of a cgroup, each once. */
export function distinctFolders(folders: CgroupFolders): string[] {
  const { cpu, cpuacct, memory, blkio = cpu } = folders;
  return [...new Set([cpu, cpuacct, memory, blkio])];
}

/** Pids in the cgroup folder and those below it. */
export async function pidsUnder(folder: string): Promise<number[]> {
  const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
  const own = text.split('\n').filter(Boolean).map(Number);
  const below = await Promise.all((await childrenOf(folder)).map((child) => pidsUnder(child)));
  return [...own, ...below.flat()];
}

/**
 * Removes the cgroup folder and those below it; gone already is fine. A cgroup stays busy for some milliseconds after
 * its last process ended, so it is asked again for up to 2 s.
 * @throws when it still holds processes then.
 */
export async function removeCgroupFolder(folder: string): Promise<void> {
  for (const child of await childrenOf(folder)) await removeCgroupFolder(child);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rmdir(folder);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || attempt === 40) throw error;
    }
    await delay(50);
  }
}

/** Removes the folder that holds the cgroups of all runs, unless another run is in it. */
export async function removeCgroupParentIfEmpty(folderOfRun: string): Promise<void> {
  const parent = dirname(folderOfRun);
  if (parent.endsWith(`/${parentName}`)) await rmdir(parent).catch(() => undefined);
}

async function childrenOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

function childFolders(parent: CgroupFolders, name: string): CgroupFolders {
  return {
    version: parent.version,
    cpu: join(parent.cpu, name),
    cpuacct: join(parent.cpuacct, name),
    memory: join(parent.memory, name),
    ...(parent.blkio === undefined ? {} : { blkio: join(parent.blkio, name) }),
  };
}

async function makeFolders(folders: CgroupFolders): Promise<void> {
  for (const folder of distinctFolders(folders)) await mkdir(folder, { recursive: true });
}

async function nearestThatHandsDown(folder: string, mount: string): Promise<string> {
  try {
    await handDownControllers(folder);
    return folder;
  } catch (error) {
    if (folder === mount || !folder.startsWith(mount)) throw error;
    return nearestThatHandsDown(dirname(folder), mount);
  }
}

async function handDownControllers(folder: string): Promise<void> {
  const file = join(folder, 'cgroup.subtree_control');
  const has = (await readFile(file, 'utf8')).trim().split(' ');
  if (!has.includes('cpu') || !has.includes('memory')) await writeFile(file, '+cpu +memory');
  // Nice to know, not needed: without it nothing tells what is read from and written to disks.
  if (!has.includes('io')) await writeFile(file, '+io').catch(() => undefined);
}
