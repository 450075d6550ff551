import { systemClock } from './clock.ts';
import { listProcesses, processStat, withDescendants, type ProcessStat } from './proc.ts';

/** How long processes have to end by themselves, and then how long the kernel has to end them. */
const defaultGraceMs = 5000;
const killMs = 5000;

/**
 * Ends the processes that `find` names, and those that it names while they end: SIGTERM first (continued, should they
 * be stopped), SIGKILL after the grace. Never signals a pid that has been given to another process meanwhile.
 * @returns those that are still there.
 */
export async function endProcesses(
  find: () => Promise<readonly ProcessStat[]>,
  graceMs = defaultGraceMs,
): Promise<readonly ProcessStat[]> {
  const asked = new Set<string>();
  const startMs = systemClock.now();
  for (;;) {
    const found = (await find()).filter((each) => each.state !== 'Z');
    const waitedMs = systemClock.now() - startMs;
    if (found.length === 0 || waitedMs > graceMs + killMs) return found;
    for (const each of found) {
      if (waitedMs > graceMs) await signalProcess(each, 'SIGKILL');
      else if (!asked.has(nameOf(each))) {
        asked.add(nameOf(each));
        await signalProcess(each, 'SIGTERM');
        await signalProcess(each, 'SIGCONT');
      }
    }
    await systemClock.sleep(waitedMs < 200 ? 20 : 100);
  }
}

/** The processes with these pids and all that descend from them, never this process or one it descends from. */
export async function familyOf(pids: Iterable<number>): Promise<ProcessStat[]> {
  const processes = await listProcesses();
  const family = withDescendants(pids, processes);
  const own = ancestorsOf(process.pid, processes);
  return processes.filter((each) => family.has(each.pid) && !own.has(each.pid));
}

function ancestorsOf(pid: number, processes: readonly ProcessStat[]): Set<number> {
  const parents = new Map(processes.map((each) => [each.pid, each.parentPid]));
  const found = new Set<number>();
  for (let each: number | undefined = pid; each !== undefined && !found.has(each); each = parents.get(each)) {
    found.add(each);
  }
  return found;
}

async function signalProcess(named: ProcessStat, signal: NodeJS.Signals): Promise<void> {
  const now = await processStat(named.pid);
  if (now?.startTicks !== named.startTicks) return;
  try {
    process.kill(named.pid, signal);
  } catch {
    // it ended, or belongs to another user and will be reported as left
  }
}

function nameOf(each: ProcessStat): string {
  return `${each.pid}:${each.startTicks}`;
}
