import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReplicaLimits } from '../../../ports/replica-control.ts';
import type { CgroupFolders } from './cgroup-folders.ts';

type Read = (file: string) => Promise<string | undefined>;

/**
 * What the processes of a cgroup can have at most: the smallest limit of it and of all that it lies in, as far as they
 * are mounted. A controller that was not handed down to it has no file there, and limits nothing.
 */
export async function effectiveLimits(
  { version, cpu, memory }: CgroupFolders,
  read: Read = readIfThere,
): Promise<ReplicaLimits> {
  const [cores, memoryBytes] = await Promise.all([
    smallest(cpu, (folder) => coresOf(version, folder, read)),
    smallest(memory, (folder) => memoryOf(version, folder, read)),
  ]);
  return {
    ...(Number.isFinite(cores) ? { cores } : {}),
    ...(Number.isFinite(memoryBytes) ? { memoryBytes } : {}),
  };
}

/** How many CPUs a process may run on; `undefined` where that cannot be seen. */
export async function allowedCpus(pid: number, read: Read = readIfThere): Promise<number | undefined> {
  return cpusAllowedIn((await read(`/proc/${pid}/status`)) ?? '');
}

/** From the text of /proc/<pid>/status: `Cpus_allowed_list: 0-3,6`. */
export function cpusAllowedIn(status: string): number | undefined {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  return list?.split(',').reduce((sum, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return sum + last - first + 1;
  }, 0);
}

/** `cpu.max` of version 2 holds `quota period`, version 1 has a file for each. */
export function coresFrom(quotaUs: string | undefined, periodUs: string | undefined): number {
  const quota = Number(quotaUs); // `max` is not a number
  return quota > 0 && Number(periodUs) > 0 ? quota / Number(periodUs) : Number.POSITIVE_INFINITY;
}

/** Without a limit version 1 says more memory than there is on Earth. */
export function bytesFrom(text: string | undefined): number {
  const bytes = Number(text ?? 'max');
  return bytes >= 0 && bytes < 2 ** 60 ? bytes : Number.POSITIVE_INFINITY;
}

async function smallest(folder: string, of: (folder: string) => Promise<number>): Promise<number> {
  const own = await of(folder);
  const above = dirname(folder);
  return above === folder ? own : Math.min(own, await smallest(above, of));
}

async function coresOf(version: 1 | 2, folder: string, read: Read): Promise<number> {
  if (version === 2) return coresFrom(...pair(await read(join(folder, 'cpu.max'))));
  const file = (name: string): Promise<string | undefined> => read(join(folder, name));
  return coresFrom(await file('cpu.cfs_quota_us'), await file('cpu.cfs_period_us'));
}

async function memoryOf(version: 1 | 2, folder: string, read: Read): Promise<number> {
  return bytesFrom(await read(join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes')));
}

function pair(text = ''): [string | undefined, string | undefined] {
  const [quota, period] = text.trim().split(/\s+/);
  return [quota, period];
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
