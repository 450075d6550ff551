import { systemClock } from '../host/clock.ts';
import { listProcesses, processStat, withDescendants, type ProcessStat } from './proc.ts';

/** A grace that is no grace: SIGKILL without a word. */
export const atOnce = -1;

/** How long processes have to end by themselves, and then how long the kernel has to end them. */
const defaultGraceMs = 5000;
const killMs = 5000;

/** One look is not enough: a process may be started, and its parent end, while the list of processes is read. */
const looksThatFindNothing = 2;

/**
 * Ends the processes that `find` names and all that descend from them: SIGTERM first (continued, should they be
 * stopped), SIGKILL after the grace. `find` is asked again until nothing is left, for what was started meanwhile; a
 * process that was seen once is followed when its parent is gone, and so is its group. Never signals a pid that has
 * been given to another process.
 * @returns those that are still there.
 */
export async function endProcesses(
  find: () => Promise<Iterable<number>> | Iterable<number>,
  graceMs = defaultGraceMs,
): Promise<readonly ProcessStat[]> {
  const seen = new Map<number, ProcessStat>();
  const asked = new Set<ProcessStat>();
  const startMs = systemClock.now();
  for (let looks = 0; looks < looksThatFindNothing;) {
    await lookAround(seen, await find());
    const left = await stillThere(seen);
    const waitedMs = systemClock.now() - startMs;
    if (waitedMs > graceMs + killMs) return left;
    looks = left.length === 0 ? looks + 1 : 0;
    for (const each of left) {
      if (waitedMs > graceMs) await signalProcess(each, 'SIGKILL');
      else if (!asked.has(each)) {
        asked.add(each);
        await signalProcess(each, 'SIGTERM');
        await signalProcess(each, 'SIGCONT');
      }
    }
    await systemClock.sleep(waitedMs < 200 ? 20 : 100);
  }
  return [];
}

async function lookAround(seen: Map<number, ProcessStat>, asked: Iterable<number>): Promise<void> {
  const processes = await listProcesses();
  for (const each of family([...asked, ...inGroupsOf(seen, processes)], processes)) {
    if (!isSame(seen.get(each.pid), each)) seen.set(each.pid, each);
  }
}

/** The processes with these pids and all that descend from them, never this process or one it descends from. */
export async function familyOf(pids: Iterable<number>): Promise<ProcessStat[]> {
  return family(pids, await listProcesses());
}

function family(pids: Iterable<number>, processes: readonly ProcessStat[]): ProcessStat[] {
  const members = withDescendants(pids, processes);
  const own = ancestorsOf(process.pid, processes);
  return processes.filter((each) => members.has(each.pid) && !own.has(each.pid));
}

/**
 * Processes of the groups that seen processes lead. `timeout` that is signalled in the moment of its fork ends and
 * leaves its child behind, unseen: its group tells whose it is. Only the leader itself can make a group of its number.
 */
function inGroupsOf(seen: ReadonlyMap<number, ProcessStat>, processes: readonly ProcessStat[]): number[] {
  const byPid = new Map(processes.map((each) => [each.pid, each]));
  const isOfSeenLeader = (each: ProcessStat): boolean => {
    const leader = seen.get(each.processGroup);
    if (leader === undefined || leader.processGroup !== leader.pid) return false;
    const holder = byPid.get(leader.pid);
    return each.startTicks >= leader.startTicks && (holder === undefined || isSame(holder, leader));
  };
  return processes.filter(isOfSeenLeader).map((each) => each.pid);
}

function ancestorsOf(pid: number, processes: readonly ProcessStat[]): Set<number> {
  const parents = new Map(processes.map((each) => [each.pid, each.parentPid]));
  const found = new Set<number>();
  for (let each: number | undefined = pid; each !== undefined && !found.has(each); each = parents.get(each)) {
    found.add(each);
  }
  return found;
}

async function stillThere(seen: ReadonlyMap<number, ProcessStat>): Promise<ProcessStat[]> {
  const now = await Promise.all([...seen.keys()].map((pid) => processStat(pid)));
  return [...seen.values()].filter((each, index) => isSame(now[index], each) && now[index]?.state !== 'Z');
}

async function signalProcess(named: ProcessStat, signal: NodeJS.Signals): Promise<void> {
  if (!isSame(await processStat(named.pid), named)) return;
  try {
    process.kill(named.pid, signal);
  } catch {
    // it ended, or belongs to another user and will be reported as left
  }
}

function isSame(one: ProcessStat | undefined, other: ProcessStat): boolean {
  return one?.pid === other.pid && one.startTicks === other.startTicks;
}
