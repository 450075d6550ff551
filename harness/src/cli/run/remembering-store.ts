import type { FileRunStore } from '../../drivers/store/file-run-store.ts';
import type { RunRecord } from '../../model/record.ts';

/** A store that knows the last record it was given: also of a run that ended by an error. */
export interface RememberingStore extends FileRunStore {
  /** Absent before the run itself begins. */
  readonly lastRecord: RunRecord | undefined;
}

export function remembering(store: FileRunStore): RememberingStore {
  let lastRecord: RunRecord | undefined;
  return {
    get lastRecord() {
      return lastRecord;
    },
    runId: store.runId,
    folder: store.folder,
    async saveRecord(record) {
      await store.saveRecord(record);
      lastRecord = record;
    },
    saveTrial: (trial, seconds) => store.saveTrial(trial, seconds),
    saveReplay: (replay, seconds) => store.saveReplay(replay, seconds),
    saveSeries: (id, seconds) => store.saveSeries(id, seconds),
    saveText: (path, text) => store.saveText(path, text),
    logFolder: (level) => store.logFolder(level),
    close: () => store.close(),
  };
}
