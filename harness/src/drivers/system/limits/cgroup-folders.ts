import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Where the kernel shows one cgroup. On version 2 the three are one folder. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  readonly cpu: string;
  readonly cpuacct: string;
  readonly memory: string;
  /** Version 1, where it is mounted: what is read from and written to disks. */
  readonly blkio?: string;
}

interface CgroupMount {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  /** The part of the hierarchy that is mounted, and where. */
  readonly root: string;
  readonly folder: string;
}

/** The cgroup a process is in; `undefined` when it is gone, or its cgroup cannot be seen from here. */
export async function cgroupFoldersOf(pid: number | 'self'): Promise<CgroupFolders | undefined> {
  try {
    const [membership, mounts] = await Promise.all([
      readFile(`/proc/${pid}/cgroup`, 'utf8'),
      readFile('/proc/self/mountinfo', 'utf8'),
    ]);
    return findCgroupFolders(membership, mounts);
  } catch {
    return undefined; // no /proc, no cgroups, or no such process any more
  }
}

/**
 * From the texts of /proc/<pid>/cgroup and /proc/self/mountinfo (man 7 cgroups, man 5 proc_pid_mountinfo). The cpu
 * controller tells the version: a machine may mount version 2 beside version 1, without controllers.
 */
export function findCgroupFolders(membership: string, mountinfo: string): CgroupFolders | undefined {
  const mounts = parseMounts(mountinfo);
  const paths = parseMembership(membership);
  const folderOf = (version: 1 | 2, controller: string): string | undefined => {
    const mount = mounts.find((each) => each.version === version && each.controllers.includes(controller));
    const path = paths.get(version === 2 ? '' : controller);
    return mount === undefined || path === undefined ? undefined : folderUnder(mount, path);
  };
  const cpu = folderOf(1, 'cpu');
  const cpuacct = folderOf(1, 'cpuacct');
  const memory = folderOf(1, 'memory');
  if (cpu !== undefined && cpuacct !== undefined && memory !== undefined) {
    const blkio = folderOf(1, 'blkio');
    return { version: 1, cpu, cpuacct, memory, ...(blkio === undefined ? {} : { blkio }) };
  }
  const unified = folderOf(2, '');
  return unified === undefined ? undefined : { version: 2, cpu: unified, cpuacct: unified, memory: unified };
}

/** The folder where the hierarchy of version 2 is mounted. */
export async function unifiedMountFolder(): Promise<string | undefined> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return parseMounts(mountinfo).find((mount) => mount.version === 2)?.folder;
}

/** `36 25 0:28 /root /mount/point rw,opts shared:1 - cgroup cgroup rw,cpu,cpuacct` */
function parseMounts(mountinfo: string): CgroupMount[] {
  return mountinfo.split('\n').flatMap((line): CgroupMount[] => {
    const [before, after] = line.split(' - ');
    const [kind, , options] = after?.split(' ') ?? [];
    const [, , , root, folder] = before?.split(' ') ?? [];
    if (root === undefined || folder === undefined) return [];
    if (kind === 'cgroup2') return [{ version: 2, controllers: [''], root, folder }];
    if (kind === 'cgroup') return [{ version: 1, controllers: options?.split(',') ?? [], root, folder }];
    return [];
  });
}

/** `4:cpu,cpuacct:/path`; the hierarchy of version 2 is `0::/path`. */
function parseMembership(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of controllers?.split(',') ?? []) paths.set(controller, path ?? '/');
  }
  return paths;
}

function folderUnder(mount: CgroupMount, path: string): string | undefined {
  const root = mount.root === '/' ? '' : mount.root;
  if (path !== root && !path.startsWith(`${root}/`)) return undefined;
  return resolve(mount.folder, `.${path.slice(root.length)}`);
}
