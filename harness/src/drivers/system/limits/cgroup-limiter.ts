import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readCgroupCounters, readCgroupLimits, writeCgroupLimits } from './cgroup-files.ts';
import type { CgroupFolders } from './cgroup-folders.ts';
import {
  distinctFolders,
  makeCgroup,
  makeCgroupParent,
  pidsUnder,
  removeCgroupFolder,
  removeCgroupParentIfEmpty,
} from './cgroup-tree.ts';
import { effectiveLimits } from './effective-limits.ts';
import type { Limiter, ReplicaGroup } from './limiter.ts';

export interface CgroupLimiter extends Limiter {
  /** What a clean-up has to remove when this process dies. */
  readonly folders: readonly string[];
}

/**
 * Limits by cgroups, each replica in its own under `headroom/<runId>`.
 * @throws when this user may not make cgroups, limit them or move a process into them: all three are tried.
 */
export async function createCgroupLimiter(runId: string): Promise<CgroupLimiter> {
  const ofRun = await makeCgroup(await makeCgroupParent(), runId, true);
  const close = async (): Promise<void> => {
    for (const folder of distinctFolders(ofRun)) {
      await removeCgroupFolder(folder);
      await removeCgroupParentIfEmpty(folder);
    }
  };
  try {
    await tryOut(ofRun);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    means: ofRun.version === 1 ? 'cgroup v1' : 'cgroup v2',
    limitsMemory: true,
    folders: distinctFolders(ofRun),
    createGroup: async (name) => groupOf(await makeCgroup(ofRun, name, false)),
    close,
  };
}

function groupOf(folders: CgroupFolders): ReplicaGroup {
  return {
    entryFiles: entryFilesOf(folders),
    adopt: () => undefined, // it has entered by itself
    limit: (limits) => writeCgroupLimits(folders, limits),
    limits: async () => readCgroupLimits(folders),
    effectiveLimits: () => effectiveLimits(folders),
    async pause(isPaused) {
      // Not the freezer: a process that is frozen does not even die when it is killed.
      for (const pid of await pidsUnder(folders.cpu)) signalIfThere(pid, isPaused ? 'SIGSTOP' : 'SIGCONT');
    },
    counters: async () => readCgroupCounters(folders), // gone is a rejection
    pids: () => pidsUnder(folders.cpu),
    async remove() {
      for (const folder of distinctFolders(folders)) await removeCgroupFolder(folder);
    },
  };
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}

function entryFilesOf(folders: CgroupFolders): string[] {
  return distinctFolders(folders).map((folder) => join(folder, 'cgroup.procs'));
}

async function tryOut(ofRun: CgroupFolders): Promise<void> {
  const folders = await makeCgroup(ofRun, 'tried-out', false);
  const group = groupOf(folders);
  await group.limit({ cores: 0.5, memoryBytes: 64 * 1024 * 1024 });
  const enter = 'for file in "$@"; do echo $$ > "$file" || exit 1; done';
  await promisify(execFile)('/bin/sh', ['-c', enter, 'headroom', ...entryFilesOf(folders)]);
  await group.counters();
  await group.remove();
}
