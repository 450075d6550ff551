import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** One process as /proc/<pid>/stat has it (man 5 proc_pid_stat). */
export interface ProcessStat {
  readonly pid: number;
  /** File name of its executable, at most 15 characters. */
  readonly command: string;
  readonly parentPid: number;
  readonly processGroup: number;
  /** R running, S sleeping, T stopped, Z zombie ... */
  readonly state: string;
  /** utime + stime of its threads; children that were waited for are not in it. */
  readonly cpuSeconds: number;
  /** Clock ticks since boot. With the pid it names a process for good: pids are used again. */
  readonly startTicks: number;
  /** Memory in RAM, shared pages included. */
  readonly residentBytes: number;
}

/** USER_HZ: /proc counts in hundredths of a second on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Resident pages are counted in the smallest page; a few machines have larger ones, and then this is too low. */
const pageBytes = 4096;

/** `undefined` when the process is gone, or on a system without /proc. */
export async function processStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readProcFile(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcessStat(text);
}

/** CPU seconds (user + system) that the process has used, without its children; see `processStat`. */
export async function processCpuSeconds(pid: number): Promise<number | undefined> {
  return (await processStat(pid))?.cpuSeconds;
}

/**
 * Seconds that its threads, all together, were ready to run and did not: others had the CPU, or its quota was spent
 * (second figure of /proc/<pid>/task/<tid>/schedstat; Linux, Documentation/scheduler/sched-stats.rst). Threads that have
 * ended are not in it. `undefined` where the kernel does not count it, or the process is gone.
 */
export function processCpuWaitSeconds(pid: number): number | undefined {
  try {
    const waited = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[1]),
    );
    const seconds = waited.reduce((sum, ns) => sum + ns, 0) / 1e9;
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    return undefined; // a thread may end between two reads: the next reading will do
  }
}

/** When the process started, in clock ticks since boot; see `processStat`. */
export async function processStartTicks(pid: number): Promise<number | undefined> {
  return (await processStat(pid))?.startTicks;
}

/** Every process that can be seen. Empty on a system without /proc. */
export async function listProcesses(): Promise<ProcessStat[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((pid) => processStat(pid)));
  return stats.filter((stat) => stat !== undefined);
}

/** The given processes and all that descend from them. */
export function withDescendants(roots: Iterable<number>, processes: readonly ProcessStat[]): Set<number> {
  const childrenOf = Map.groupBy(processes, (each) => each.parentPid);
  const found = new Set(roots);
  // A Set iterates over what is added to it on the way.
  for (const pid of found) {
    for (const child of childrenOf.get(pid) ?? []) found.add(child.pid);
  }
  return found;
}

/** The environment a process was started with; `undefined` when it is gone or belongs to somebody else. */
export async function processEnvironment(pid: number): Promise<Map<string, string> | undefined> {
  const text = await readProcFile(`/proc/${pid}/environ`);
  if (text === undefined) return undefined;
  const pairs = text.split('\0').filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** Text of /proc/<pid>/stat. The command in it may hold spaces and brackets, so fields count from the last `)`. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]); // as man numbers them: state is 3
  const stat = {
    pid: Number.parseInt(text, 10),
    command: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    parentPid: field(4),
    processGroup: field(5),
    state: fields[0] ?? '',
    cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
    startTicks: field(22),
    residentBytes: field(24) * pageBytes,
  };
  return Number.isFinite(stat.pid) && Number.isFinite(stat.startTicks) ? stat : undefined;
}

/** Read in place: the kernel answers from memory in some 20 us, and a thread of the pool would cost ten times that. */
function readProcFile(path: string): Promise<string | undefined> {
  try {
    return Promise.resolve(readFileSync(path, 'utf8'));
  } catch {
    return Promise.resolve(undefined); // a process may end between two reads: gone is an answer here
  }
}
