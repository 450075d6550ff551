import {
  createFileRunStore,
  openFileRunStore,
  type FileRunStore,
} from '../../harness/src/drivers/store/file-run-store.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';
import { sampleConfig as config } from './sample-evidence.ts';
import { temporaryFolder } from './temp-folder.ts';

export async function newStore(runId = 'run-1'): Promise<FileRunStore> {
  return createFileRunStore({ resultsFolder: temporaryFolder(), runId, config });
}

/** As a killed run leaves its folder, for the next to open. */
export async function reopened(store: FileRunStore): ReturnType<typeof openFileRunStore> {
  await store.close();
  return openFileRunStore(store.folder);
}

export async function harnessErrorOf(promise: Promise<unknown>): Promise<HarnessError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HarnessError)) throw new TypeError(`expected a HarnessError, got ${String(error)}`);
  return error;
}
