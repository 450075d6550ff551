import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { cleanRun } from './clean-run.ts';
import { startGuard } from './guard.ts';
import { readLease, removeLease, withRunLock, writeLease, type LeaseRecord } from './lease-files.ts';
import { isAlive, ownerOfThisProcess } from '../processes/owner.ts';

type Holding = 'tempFolders' | 'cgroups' | 'composeProjects' | 'reverts';

/** A run's right to start things, and the list of what it started. */
export interface Lease {
  readonly runId: string;
  /** Resolves when the holding is on disk: make it only then. */
  hold(kind: Holding, name: string): Promise<void>;
  release(kind: Holding, name: string): Promise<void>;
}

export interface OpenLease extends Lease {
  /** To be called when the run has ended. What it still holds stays on disk, for a clean-up. Idempotent. */
  close(): Promise<void>;
}

/** Run ids become file names, cgroup names and labels. */
const runIdPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/**
 * Opens the lease of a run, in `<cache>/leases/<runId>.json`. What a dead harness left of the same run is removed
 * first, so that a run can be resumed after any kill. `guard` (default true) starts a small process that removes what
 * the run holds as soon as this harness is dead.
 * @throws HarnessError `run-in-progress` when a live process holds it.
 */
export async function openLease(
  run: { readonly runId: string; readonly stack: string; readonly resultsFolder?: string },
  options: { readonly guard?: boolean } = {},
): Promise<OpenLease> {
  const { runId } = run;
  if (!runIdPattern.test(runId)) throw new TypeError(`"${runId}" is no run id: ${runIdPattern.source}`);
  const record = await withRunLock(runId, async () => {
    await removeWhatIsLeft(runId);
    const owner = await ownerOfThisProcess();
    const nothing = { tempFolders: [], cgroups: [], composeProjects: [], reverts: [] };
    const fresh: LeaseRecord = { ...run, owner, ...nothing };
    await writeLease(fresh);
    return fresh;
  });
  return leaseOn(record, options.guard === false ? () => undefined : startGuard(runId));
}

function leaseOn(first: LeaseRecord, stopGuard: () => void): OpenLease {
  let record = first;
  let writing = Promise.resolve();
  const change = (kind: Holding, edit: (names: string[]) => string[]): Promise<void> => {
    record = { ...record, [kind]: edit(record[kind]) };
    const next = record;
    writing = writing.catch(() => undefined).then(() => writeLease(next)); // in order: the newest stays
    return writing;
  };
  return {
    runId: first.runId,
    hold: (kind, name) => change(kind, (names) => [...names.filter((each) => each !== name), name]),
    release: (kind, name) => change(kind, (names) => names.filter((each) => each !== name)),
    async close() {
      await writing.catch(() => undefined);
      const { tempFolders, cgroups, composeProjects, reverts } = record;
      if ([tempFolders, cgroups, composeProjects, reverts].every(({ length }) => length === 0))
        await removeLease(first.runId);
      stopGuard();
    },
  };
}

async function removeWhatIsLeft(runId: string): Promise<void> {
  const held = await readLease(runId);
  if (held === undefined) return;
  if (await isAlive(held.owner)) {
    throw new HarnessError({
      code: 'run-in-progress',
      message: `run ${runId} is in progress in process ${held.owner.pid}`,
      hint: 'wait for it, or end it with Ctrl-C',
      exitCode: ExitCode.environment,
    });
  }
  const { left } = await cleanRun(runId, held);
  if (left.length === 0) return;
  throw new HarnessError({
    code: 'run-not-cleaned-up',
    message: `what a dead harness left of run ${runId} cannot be removed: ${left.join('; ')}`,
    hint: `remove it by hand, then: headroom cleanup --run ${runId}`,
    exitCode: ExitCode.environment,
  });
}
