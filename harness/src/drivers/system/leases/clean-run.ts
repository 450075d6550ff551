import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { isOwnStack } from '../../../model/config/stacks.ts';
import { reasonOf } from '../../../model/errors.ts';
import { pidsUnder, removeCgroupFolder, removeCgroupParentIfEmpty } from '../limits/cgroup-tree.ts';
import { endProcesses, familyOf } from '../processes/end-processes.ts';
import { listEngineResources, removeEngineResource, type EngineResource } from '../engine/cli.ts';
import { removeLease, writeLease, type LeaseRecord } from './lease-files.ts';
import { endInjecting, parseRevert, runRevert } from './held-revert.ts';
import { pidsLabelled } from '../processes/labelled-processes.ts';
import { runVariable } from '../processes/run-labels.ts';

/** What a clean-up did, each a line for a person. */
export interface CleanUpResult {
  readonly removed: readonly string[];
  /** What is still there, and why. */
  readonly left: readonly string[];
  /** What could not be looked for, and why. */
  readonly skipped: readonly string[];
}

export interface CleanRunOptions {
  /** Only tells. */
  readonly dryRun?: boolean;
  /** Nobody is told what is left: the next clean-up must find it again. */
  readonly isUnheard?: boolean;
}

/**
 * Removes everything of a run, whoever owns it: processes, containers, networks, volumes, cgroups, temp folders, and
 * last its lease (unless something is left). Callers check the owner and hold the run's lock.
 */
export async function cleanRun(
  runId: string,
  lease: LeaseRecord | undefined,
  { dryRun = false, isUnheard = false }: CleanRunOptions = {},
): Promise<CleanUpResult> {
  const tally = new Tally(dryRun);
  const cgroups = lease?.cgroups ?? [];
  const reverts = lease?.reverts ?? [];
  if (reverts.length > 0 && !dryRun) await endInjecting(runId);
  const failing: string[] = [];
  for (const text of reverts) if (!(await takeBack(text, lease?.stack ?? '', tally))) failing.push(text);
  await endProcessesOfRun(runId, cgroups, tally);
  await removeFromEngine(runId, lease, tally);
  for (const folder of cgroups) {
    await tally.remove(`cgroup ${folder}`, async () => {
      await removeCgroupFolder(folder);
      await removeCgroupParentIfEmpty(folder);
    });
  }
  for (const folder of lease?.tempFolders ?? []) {
    // The lease is a file that could have been edited: nothing but our own folders is removed for it.
    if (!basename(folder).startsWith('headroom-')) continue;
    await tally.remove(`folder ${folder}`, () => rm(folder, { recursive: true, force: true }));
  }
  if (dryRun) return tally;
  if (tally.left.length === 0) await removeLease(runId);
  // Told once: a command that fails for ever must not keep the run from being resumed.
  else if (lease !== undefined) await writeLease({ ...lease, reverts: isUnheard ? failing : [] });
  return tally;
}

/** Before the stack goes: it may be what the command talks to. What was done to a stack of the run's own goes with it. */
async function takeBack(text: string, stack: string, tally: Tally): Promise<boolean> {
  const revert = parseRevert(text);
  const what = `fault that "${revert.argv.join(' ')}" takes back`;
  const failed = tally.dryRun ? undefined : await runRevert(revert);
  if (failed === undefined) tally.removed.push(what);
  else (isOwnStack(stack) ? tally.skipped : tally.left).push(`${what}: ${failed}`);
  return failed === undefined;
}

async function endProcessesOfRun(runId: string, cgroups: readonly string[], tally: Tally): Promise<void> {
  const find = async (): Promise<number[]> => {
    const inCgroups = await Promise.all(cgroups.map((folder) => pidsUnder(folder)));
    return [...(await pidsLabelled({ [runVariable]: runId })), ...inCgroups.flat()];
  };
  const found = await familyOf(await find());
  const left = new Set(tally.dryRun ? [] : (await endProcesses(find)).map((each) => each.pid));
  for (const { pid, command } of found) {
    if (!left.has(pid)) tally.removed.push(`process ${pid} (${command})`);
  }
  for (const pid of left) tally.left.push(`process ${pid}: it does not end`);
}

async function removeFromEngine(runId: string, lease: LeaseRecord | undefined, tally: Tally): Promise<void> {
  let resources: EngineResource[];
  try {
    resources = await listEngineResources();
  } catch (error) {
    const why = `containers, networks and volumes: ${reasonOf(error)}`;
    // A run that had containers is not clean before they have been looked for.
    (lease?.composeProjects.length ? tally.left : tally.skipped).push(why);
    return;
  }
  for (const resource of resources.filter((each) => each.runId === runId)) {
    await tally.remove(`${resource.kind} ${resource.name}`, () => removeEngineResource(resource));
  }
}

class Tally implements CleanUpResult {
  readonly removed: string[] = [];
  readonly left: string[] = [];
  readonly skipped: string[] = [];
  readonly dryRun: boolean;

  constructor(dryRun: boolean) {
    this.dryRun = dryRun;
  }

  async remove(what: string, work: () => Promise<void>): Promise<void> {
    try {
      if (!this.dryRun) await work();
      this.removed.push(what);
    } catch (error) {
      this.left.push(`${what}: ${reasonOf(error)}`);
    }
  }
}
