import { z } from 'zod';
import { readCgroupCounters } from '../../../system/limits/cgroup-files.ts';
import { cgroupFoldersOf, type CgroupFolders } from '../../../system/limits/cgroup-folders.ts';
import type { GroupCounters } from '../../../system/limits/limiter.ts';
import type { EngineApi } from './api.ts';

/** Reads what one container has used since it was last started. Rejects when it does not run. */
export type UseReader = () => Promise<GroupCounters>;

/**
 * The cheapest way to read a container's use. Its cgroup's files where they can be read (0.1 ms, no work for the
 * engine); else the engine's API (a daemon in a virtual machine or on another host, or no right to see the cgroup).
 */
export async function useReaderOf(
  api: EngineApi,
  container: { readonly id: string; readonly pid: number },
): Promise<UseReader> {
  const folders = await cgroupFoldersOf(container.pid);
  // On another host the pid is somebody else's: the folder of a container carries its id.
  if (folders?.cpu.includes(container.id) && canRead(folders)) return async () => readCgroupCounters(folders);
  return () => askEngine(api, container.id);
}

function canRead(folders: CgroupFolders): boolean {
  try {
    readCgroupCounters(folders);
    return true;
  } catch {
    return false;
  }
}

const blkioSchema = z.object({
  io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: z.number() })),
});

/** Nothing, where the engine does not count it. */
function diskBytesIn(blkio: unknown): { diskBytes?: number } {
  const counted = blkioSchema.safeParse(blkio).data?.io_service_bytes_recursive;
  if (counted === undefined) return {};
  const moved = counted.filter(({ op }) => /^(read|write)$/i.test(op));
  return { diskBytes: moved.reduce((sum, { value }) => sum + value, 0) };
}

async function askEngine(api: EngineApi, id: string): Promise<GroupCounters> {
  const stats = await api.getContainer(id).stats({ stream: false, 'one-shot': true });
  // An ended container has an answer too, with nothing in it.
  if (!stats.memory_stats.usage) throw new Error(`container ${id} does not run`);
  const { throttling_data: throttling, cpu_usage: cpu } = stats.cpu_stats;
  const { usage, stats: memory } = stats.memory_stats;
  // Version 1 of cgroups calls it total_inactive_file.
  const idleCacheBytes =
    (memory as Partial<Record<string, number>>)['total_inactive_file'] ?? memory.inactive_file;
  return {
    cpuSeconds: cpu.total_usage / 1e9,
    periods: throttling.periods,
    throttledPeriods: throttling.throttled_periods,
    memoryBytes: Math.max(0, usage - idleCacheBytes),
    oomKills: 0, // the engine tells them by events and by inspect
    ...diskBytesIn(stats.blkio_stats),
  };
}
