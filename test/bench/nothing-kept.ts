import type { RunStore } from '../../harness/src/ports/run-store.ts';

/** For benches: only logs are kept, in the folder. */
export function nothingKept(runId: string, folder: string): RunStore {
  return {
    runId,
    folder,
    saveRecord: async () => undefined,
    saveTrial: async () => undefined,
    saveReplay: async () => undefined,
    saveSeries: async () => undefined,
    saveText: async () => undefined,
    logFolder: async () => folder,
  };
}
