/// <reference lib="esnext.disposable" />
import { rm } from 'node:fs/promises';
import { createFileRunStore, type FileRunStore } from '../../drivers/store/file-run-store.ts';
import { newRunId } from '../../drivers/store/run-id.ts';
import { lockLoad, type LoadLock } from '../../drivers/system/leases/load-lock.ts';
import { openLease, type OpenLease } from '../../drivers/system/leases/open-lease.ts';
import { thisProcess } from '../../drivers/system/processes/this-process.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { LoadingRun } from '../../model/record/loading-run.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import { remembering, type RememberingStore } from './remembering-store.ts';
import type { Intent } from './intent.ts';

/** What a run must have for itself before it brings anything up. Closing any of it twice does nothing. */
export interface BegunRun {
  /** Its folder. It is there, so one that cannot be written has shown. */
  readonly store: RememberingStore;
  /** Its right to start things under its id. */
  readonly lease: OpenLease;
  /** This machine. */
  readonly lock: LoadLock;
}

export interface RunToBegin {
  readonly intent: Intent;
  readonly kind: StackKind;
  readonly redactor: Redactor;
  /** Though another run loads this machine. */
  readonly insists: boolean;
  readonly onBeside: (other: LoadingRun) => void;
}

/** Of one name in one second. */
const mostRuns = 100;

/**
 * Gives a run its id, its folder, its lease and its turn on this machine, or nothing of it. A new run's id is nobody
 * else's: one that starts in the same second, in whichever results folder, gets the next one.
 * @throws HarnessError `machine-in-use`, `run-exists`, `run-in-progress`, and as the store and the lease do.
 */
export async function beginRun(asked: RunToBegin): Promise<BegunRun> {
  const { resumed, config } = asked.intent;
  if (resumed !== undefined) return begunOn(resumed.store, asked);
  const nowMs = Date.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await begunNew(newRunId(nowMs, config.name, attempt), asked);
    } catch (error) {
      if (attempt === mostRuns || !isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof HarnessError && ['run-exists', 'run-in-progress'].includes(error.code);
}

async function begunNew(runId: string, asked: RunToBegin): Promise<BegunRun> {
  const { resultsFolder, config } = asked.intent;
  const store = await createFileRunStore({ resultsFolder, runId, config: asked.redactor.value(config) });
  try {
    return await begunOn(store, asked);
  } catch (error) {
    await store.close();
    await rm(store.folder, { recursive: true, force: true });
    throw error;
  }
}

async function begunOn(store: FileRunStore, asked: RunToBegin): Promise<BegunRun> {
  const { intent, kind, redactor, insists, onBeside } = asked;
  await using undone = new AsyncDisposableStack();
  const { runId, folder } = store;
  const { pid, user } = thisProcess();
  const lease = await openLease({ runId, stack: kind, resultsFolder: intent.resultsFolder });
  undone.defer(() => lease.close());
  const beside: LoadingRun[] = [...(intent.resumed?.record.beside ?? [])];
  const lock = await lockLoad({
    own: { runId, pid, user, startedAt: new Date().toISOString(), folder },
    insists,
    onBeside: (other) => {
      beside.push(other);
      onBeside(other);
    },
  });
  undone.defer(() => lock.close());
  if (intent.resumed === undefined && beside.some((other) => other.runId === runId)) throw sameId(runId);
  undone.move();
  return { store: remembering(store, redactor, beside), lease, lock };
}

/** It has another results folder and another cache, but what is started is told apart by the id alone. */
function sameId(runId: string): HarnessError {
  return new HarnessError({
    code: 'run-exists',
    message: `another run of this machine is called ${runId}`,
    hint: 'Start again in a second: the name holds the time.',
    exitCode: ExitCode.environment,
  });
}
