import type { LevelRecord, RunRecord } from '../../model/record/record.ts';

/** Levels that are the same but for one thing each, beside the level that they are compared with. */
export interface ComparedRow {
  readonly base: LevelRecord;
  readonly others: readonly (LevelRecord & Required<Pick<LevelRecord, 'comparedWith'>>)[];
}

/** A row for each level that others are compared with, in the order of the record. */
export function comparedRows({ levels }: RunRecord): ComparedRow[] {
  const others = levels.filter(isCompared);
  return levels
    .map((base) => ({ base, others: others.filter(({ comparedWith }) => comparedWith.level === base.name) }))
    .filter((row) => row.others.length > 0);
}

/** What the compared levels differ by, each once, in the order of the record. */
export function differencesIn(rows: readonly ComparedRow[]): string[] {
  return [...new Set(rows.flatMap(({ others }) => others.map(({ comparedWith }) => comparedWith.how)))];
}

function isCompared(level: LevelRecord): level is ComparedRow['others'][number] {
  return level.comparedWith !== undefined;
}
