import { readFileSync } from 'node:fs';
import { anyRecordSchema } from '../../harness/src/model/record/read-record.ts';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';

/** A finished run of four levels, with sustained, violated, undecided and invalid trials. */
export const sampleRun = anyRecordSchema.parse(
  JSON.parse(readFileSync(new URL('sample-run.json', import.meta.url), 'utf8')),
) as SearchRecord;

/** The sample with its levels changed. */
export function withLevels(change: (level: SearchedLevel, index: number) => SearchedLevel): SearchRecord {
  return { ...sampleRun, levels: sampleRun.levels.map(change) };
}

/** A level without its answer. */
export function undecided(
  { name, trials, resets }: SearchedLevel,
  status: SearchedLevel['status'],
  bracket: SearchedLevel['bracket'] = {},
): SearchedLevel {
  return { name, status, bracket, trials, resets };
}
