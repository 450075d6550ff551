import { readFileSync } from 'node:fs';
import { runRecordSchema, type LevelRecord, type RunRecord } from '../../harness/src/model/record/record.ts';

/** A finished run of four levels, with sustained, violated, undecided and invalid trials. */
export const sampleRun: RunRecord = runRecordSchema.parse(
  JSON.parse(readFileSync(new URL('sample-run.json', import.meta.url), 'utf8')),
);

/** The sample with its levels changed. */
export function withLevels(change: (level: LevelRecord, index: number) => LevelRecord): RunRecord {
  return { ...sampleRun, levels: sampleRun.levels.map(change) };
}

/** A level without its answer. */
export function undecided(
  { name, trials, resets }: LevelRecord,
  status: LevelRecord['status'],
  bracket: LevelRecord['bracket'] = {},
): LevelRecord {
  return { name, status, bracket, trials, resets };
}
