import { readFileSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CgroupFolders } from './cgroup-folders.ts';
import type { ReplicaLimits } from '../../../ports/replica-control.ts';
import type { GroupCounters } from './limiter.ts';

/** A short period makes a quota bite evenly: with the usual 100 ms a request can wait 90 ms for the next one. */
const usualPeriodUs = 10_000;
/** The kernel takes no smaller quota. */
const smallestQuotaUs = 1000;
/** Of more, the first ones stand for all. */
const mostProcesses = 50;

/** CPU period and quota in microseconds; the period grows where the quota would be too small for the kernel. */
export function cpuQuota(cores: number): { periodUs: number; quotaUs: number } {
  const periodUs = Math.min(1_000_000, Math.max(usualPeriodUs, Math.ceil(smallestQuotaUs / cores)));
  return { periodUs, quotaUs: Math.max(smallestQuotaUs, Math.round(cores * periodUs)) };
}

/** Counters of a cgroup. @throws when the cgroup is gone. */
export function readCgroupCounters(folders: CgroupFolders): GroupCounters {
  return folders.version === 1 ? readVersion1(folders) : readVersion2(folders.cpu);
}

/** Puts the limits on a cgroup; one that is left out is lifted. @throws when the kernel refuses. */
export async function writeCgroupLimits(folders: CgroupFolders, limits: ReplicaLimits): Promise<void> {
  await (folders.version === 1 ? writeVersion1(folders, limits) : writeVersion2(folders.cpu, limits));
}

/** The limits of a cgroup as the kernel has them. @throws when the cgroup is gone. */
export function readCgroupLimits({ version, cpu, memory }: CgroupFolders): ReplicaLimits {
  if (version === 2) {
    const [quota, period] = readText(join(cpu, 'cpu.max')).split(' ').map(Number);
    return limitsFrom(quota, period, Number(readText(join(memory, 'memory.max'))));
  }
  const [quota, period] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) =>
    Number(readText(join(cpu, name))),
  );
  return limitsFrom(quota, period, Number(readText(join(memory, 'memory.limit_in_bytes'))));
}

/** Without a limit the kernel says -1, `max` (not a number), or more memory than there is on Earth. */
function limitsFrom(quotaUs = -1, periodUs = 1, memoryBytes = Number.NaN): ReplicaLimits {
  return {
    ...(quotaUs > 0 ? { cores: quotaUs / periodUs } : {}),
    ...(memoryBytes < 2 ** 60 ? { memoryBytes } : {}),
  };
}

function readVersion1({ cpu, cpuacct, memory, blkio }: CgroupFolders): GroupCounters {
  const cpuStat = readTable(join(cpu, 'cpu.stat'));
  const memoryUsage = Number(readText(join(memory, 'memory.usage_in_bytes')));
  return {
    cpuSeconds: Number(readText(join(cpuacct, 'cpuacct.usage'))) / 1e9,
    ...waitIn(cpu, (cpuStat.get('throttled_time') ?? 0) / 1e9),
    periods: cpuStat.get('nr_periods') ?? 0,
    throttledPeriods: cpuStat.get('nr_throttled') ?? 0,
    memoryBytes: withoutIdleCache(
      memoryUsage,
      readTable(join(memory, 'memory.stat')).get('total_inactive_file'),
    ),
    oomKills: readTable(join(memory, 'memory.oom_control')).get('oom_kill') ?? 0,
    ...diskBytesIn(blkio, 'blkio.throttle.io_service_bytes_recursive', /^Total (\d+)/gm),
  };
}

function readVersion2(folder: string): GroupCounters {
  const cpuStat = readTable(join(folder, 'cpu.stat'));
  const memoryUsage = Number(readText(join(folder, 'memory.current')));
  return {
    cpuSeconds: (cpuStat.get('usage_usec') ?? 0) / 1e6,
    ...waitIn(folder, (cpuStat.get('throttled_usec') ?? 0) / 1e6),
    periods: cpuStat.get('nr_periods') ?? 0,
    throttledPeriods: cpuStat.get('nr_throttled') ?? 0,
    memoryBytes: withoutIdleCache(memoryUsage, readTable(join(folder, 'memory.stat')).get('inactive_file')),
    oomKills: readTable(join(folder, 'memory.events')).get('oom_kill') ?? 0,
    ...diskBytesIn(folder, 'io.stat', /[rw]bytes=(\d+)/g),
  };
}

/**
 * The second figure of /proc/<pid>/schedstat is of a process' first thread: the one that runs its event loop, or all that
 * a server has that forks. (To read each thread of each process would cost the harness more than all else it reads.) It
 * counts what the quota kept a thread from as well, which is left out as far as the kernel tells: once, for all of them.
 */
function waitIn(folder: string, throttledSeconds: number): Pick<GroupCounters, 'cpuWaitSeconds'> {
  try {
    const pids = readText(join(folder, 'cgroup.procs')).trim().split('\n').slice(0, mostProcesses);
    const waitedNs = pids.map((pid) => Number(readText(`/proc/${pid}/schedstat`).split(' ')[1]));
    const waitedSeconds = waitedNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
    return Number.isFinite(waitedSeconds) ? { cpuWaitSeconds: waitedSeconds - throttledSeconds } : {};
  } catch {
    return {}; // a process may end between two reads, or be of another machine: the next reading will do
  }
}

/** Version 1 counts reads and what is written past the page cache, version 2 all of it. */
function diskBytesIn(folder: string | undefined, name: string, figures: RegExp): { diskBytes?: number } {
  if (folder === undefined) return {};
  try {
    const found = [...readText(join(folder, name)).matchAll(figures)];
    return { diskBytes: found.reduce((sum, [, bytes]) => sum + Number(bytes), 0) };
  } catch {
    return {}; // the controller is not there
  }
}

/** Page cache that the kernel would give back is no need of the service (`docker stats` counts the same). */
function withoutIdleCache(bytes: number, idleCacheBytes = 0): number {
  return Math.max(0, bytes - idleCacheBytes);
}

async function writeVersion1(
  { cpu, memory }: CgroupFolders,
  { cores, memoryBytes }: ReplicaLimits,
): Promise<void> {
  const { periodUs, quotaUs } =
    cores === undefined ? { periodUs: usualPeriodUs, quotaUs: -1 } : cpuQuota(cores);
  await writeFile(join(cpu, 'cpu.cfs_quota_us'), '-1'); // else a new period may not fit the old quota
  await writeFile(join(cpu, 'cpu.cfs_period_us'), String(periodUs));
  await writeFile(join(cpu, 'cpu.cfs_quota_us'), String(quotaUs));

  const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
  const countsSwap = await exists(withSwap);
  const bytes = memoryBytes === undefined ? '-1' : String(Math.floor(memoryBytes));
  if (countsSwap) await writeFile(withSwap, '-1'); // never below the limit without swap, so it is lifted first
  await writeFile(join(memory, 'memory.limit_in_bytes'), bytes);
  if (countsSwap) await writeFile(withSwap, bytes);
}

async function writeVersion2(folder: string, { cores, memoryBytes }: ReplicaLimits): Promise<void> {
  const { periodUs, quotaUs } =
    cores === undefined ? { periodUs: usualPeriodUs, quotaUs: 'max' } : cpuQuota(cores);
  await writeFile(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
  await writeFile(
    join(folder, 'memory.max'),
    memoryBytes === undefined ? 'max' : String(Math.floor(memoryBytes)),
  );
  const swap = join(folder, 'memory.swap.max');
  if (await exists(swap)) await writeFile(swap, memoryBytes === undefined ? 'max' : '0');
}

/** `key value` lines. */
function readTable(file: string): Map<string, number> {
  const lines = readText(file)
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(lines.map(([key = '', value]) => [key, Number(value)]));
}

/** Read in place: the kernel answers from memory, quicker than a thread of the pool could be asked. */
function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
