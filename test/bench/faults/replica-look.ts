import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the kernel shows the cgroups of one process, by controller; on version 2 all are one. */
export interface CgroupFolders {
  readonly cpu: string;
  readonly memory: string;
  readonly freezer?: string;
}

/** What the kernel says of a replica, read here without any code of the harness. */
export interface ReplicaLook {
  readonly state: 'running' | 'paused' | 'ended';
  readonly processes: number;
  /** As the files have them, to be compared. */
  readonly cpu: string;
  readonly memory: string;
}

const mounted = '/sys/fs/cgroup';

/** @throws when the process is gone */
export function cgroupFoldersOf(pid: number): CgroupFolders {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n');
  const folderOf = (controller: string): string | undefined => {
    for (const line of lines) {
      const [, controllers = '', inside = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers.split(',').includes(controller)) return path.join(mounted, controller, inside);
    }
    return undefined;
  };
  const freezer = folderOf('freezer');
  const cpu = folderOf('cpu') ?? unifiedFolder(lines);
  return { cpu, memory: folderOf('memory') ?? cpu, ...(freezer === undefined ? {} : { freezer }) };
}

function unifiedFolder(lines: readonly string[]): string {
  return path.join(mounted, lines.find((line) => line.startsWith('0::'))?.slice(3) ?? '/');
}

/** The replica whose processes live in these cgroups. A container that has ended has none. */
export function lookAtReplica({ cpu, memory, freezer }: CgroupFolders): ReplicaLook {
  const states = read(cpu, 'cgroup.procs')
    .split('\n')
    .filter((line) => line !== '')
    .map((pid) => stateOf(pid))
    .filter((state) => state !== '' && state !== 'Z' && state !== 'X');
  const isFrozen =
    (freezer !== undefined && read(freezer, 'freezer.state') === 'FROZEN') ||
    read(cpu, 'cgroup.freeze') === '1';
  const isStopped = states.every((state) => state === 'T');
  return {
    state: states.length === 0 ? 'ended' : isFrozen || isStopped ? 'paused' : 'running',
    processes: states.length,
    cpu: [...['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.max'].map((file) => read(cpu, file))]
      .join(' ')
      .trim(),
    memory: ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.max']
      .map((file) => read(memory, file))
      .join(' ')
      .trim(),
  };
}

/** One letter, as in ps; empty when there is no such process. */
function stateOf(pid: string | number): string {
  const stat = read(`/proc/${pid}`, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
}

/** Empty when it cannot be read. */
function read(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'utf8').trim();
  } catch {
    return '';
  }
}
