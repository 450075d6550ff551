import type { FileRunStore } from '../../drivers/store/file-run-store.ts';
import type { LoadingRun } from '../../model/record/loading-run.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import type { RunRecord } from '../../model/record/record.ts';

/** A store that is given no secret, and knows the last record: also of a run that ended by an error. */
export interface RememberingStore extends FileRunStore {
  /** Absent before the run itself begins. */
  readonly lastRecord: RunRecord | undefined;
}

/** @param beside the other runs that have loaded this machine so far, for the record */
export function remembering(
  store: FileRunStore,
  redactor: Redactor,
  beside: readonly LoadingRun[] = [],
): RememberingStore {
  let lastRecord: RunRecord | undefined;
  return {
    get lastRecord() {
      return lastRecord;
    },
    runId: store.runId,
    folder: store.folder,
    async saveRecord(record) {
      const shown = redactor.value(beside.length === 0 ? record : { ...record, beside: [...beside] });
      await store.saveRecord(shown);
      lastRecord = shown;
    },
    saveTrial: (trial, seconds) => store.saveTrial(redactor.value(trial), redactor.value(seconds)),
    saveReplay: (replay, seconds) => store.saveReplay(redactor.value(replay), redactor.value(seconds)),
    saveSeries: (id, seconds) => store.saveSeries(id, redactor.value(seconds)),
    saveText: (path, text) => store.saveText(path, redactor.hide(text)),
    logFolder: (level) => store.logFolder(level),
    archive: () => store.archive(),
    close: () => store.close(),
  };
}
