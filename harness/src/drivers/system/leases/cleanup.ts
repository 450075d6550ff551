import { type HarnessError, usageError } from '../../../model/errors.ts';
import { cleanRun, type CleanRunOptions, type CleanUpResult } from './clean-run.ts';
import { listEngineResources } from '../engine/cli.ts';
import { labelledProcesses } from '../processes/labelled-processes.ts';
import { readLease, readLeases, withRunLock } from './lease-files.ts';
import { isAlive, parseOwner, type Owner } from '../processes/owner.ts';
import { ownerVariable } from '../processes/run-labels.ts';

export interface CleanUpOptions extends CleanRunOptions {
  /** Only this run. */
  readonly runId?: string;
  /** Also what carries a run's label when nothing tells who owns it. */
  readonly all?: boolean;
  /** Also when its owner is alive; only with `runId`. */
  readonly force?: boolean;
}

/**
 * Removes what dead harnesses left: processes, containers, networks, volumes, cgroups, temp folders, leases. Runs are
 * found by their leases and by their labels, so a lost cache loses nothing.
 * @throws HarnessError `run-in-progress` when the run that was named belongs to a live harness and `force` is not set.
 */
export async function cleanUp(options: CleanUpOptions = {}): Promise<CleanUpResult> {
  const owners = await ownersOfRuns(options.runId);
  const results: CleanUpResult[] = [];
  for (const [runId, known] of owners) {
    const alive = await firstAlive(known);
    if (alive !== undefined && options.runId !== undefined && !options.force) throw inProgress(runId, alive);
    if (alive !== undefined && !options.force) continue;
    if (known.length === 0 && options.runId === undefined && !options.all) continue;
    results.push(await withRunLock(runId, () => cleanUnlessRevived(runId, options)));
  }
  return {
    removed: results.flatMap((result) => result.removed),
    left: results.flatMap((result) => result.left),
    skipped: [...new Set(results.flatMap((result) => result.skipped))],
  };
}

/** A run may have been resumed, or cleaned up by somebody else, while its lock was waited for. */
async function cleanUnlessRevived(runId: string, options: CleanUpOptions): Promise<CleanUpResult> {
  const lease = await readLease(runId);
  if (lease !== undefined && !options.force && (await isAlive(lease.owner))) {
    return { removed: [], left: [], skipped: [`run ${runId}: resumed by process ${lease.owner.pid}`] };
  }
  return cleanRun(runId, lease, options);
}

/** Every run that left a trace, with the owners its traces name. */
async function ownersOfRuns(only: string | undefined): Promise<Map<string, Owner[]>> {
  const owners = new Map<string, Owner[]>(only === undefined ? [] : [[only, []]]);
  const note = (runId: string, owner: Owner | undefined): void => {
    if (only !== undefined && runId !== only) return;
    owners.set(runId, [...(owners.get(runId) ?? []), ...(owner === undefined ? [] : [owner])]);
  };
  const [leases, processes, resources] = await Promise.all([
    readLeases(),
    labelledProcesses(),
    listEngineResources().catch(() => []), // told by cleanRun
  ]);
  for (const { runId, owner } of leases) note(runId, owner);
  for (const { runId, environment } of processes) {
    note(runId, parseOwner(environment.get(ownerVariable) ?? ''));
  }
  for (const { runId, owner } of resources) note(runId, parseOwner(owner));
  return owners;
}

async function firstAlive(owners: readonly Owner[]): Promise<Owner | undefined> {
  for (const owner of owners) if (await isAlive(owner)) return owner;
  return undefined;
}

function inProgress(runId: string, owner: Owner): HarnessError {
  return usageError(
    'run-in-progress',
    `run ${runId} is in progress in process ${owner.pid}`,
    'end it with Ctrl-C, which removes everything it started; or force the clean-up',
  );
}
