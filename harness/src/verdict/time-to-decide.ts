import { median } from 'simple-statistics';
import { pointOf } from '../model/answers/answer.ts';
import { brokenLevelName, withWholeLevel } from '../model/level-names.ts';
import { relativeWidthOf } from '../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../model/record/record.ts';
import { confirmingTrialsTo, usualProvisionMs } from '../model/search-effort.ts';

/** A level that is to be measured anew, as it is or without what a drill breaks. */
export interface Asked {
  readonly level: string;
  readonly without?: string;
}

/**
 * What it takes, in seconds, to measure a level and the first one of the run again, which it is a share of, each also
 * without what is to be broken; by what they took in the run. `undefined` when nothing was measured.
 * @param relativeWidth until the intervals are no wider than this, over their estimates; absent: as wide as they were
 */
export function secondsToDecide(
  { level, without }: Asked,
  relativeWidth: number | undefined,
  record: RunRecord,
): number | undefined {
  const usual = record.levels.flatMap((each) => secondsOf(each, relativeWidth) ?? []);
  if (usual.length === 0) return undefined;
  const names = withWholeLevel(level, record).flatMap((name) =>
    without === undefined ? [name] : [name, brokenLevelName(name, without)],
  );
  return names
    .map((name) => record.levels.find((each) => each.name === name))
    .map((each) => (each && secondsOf(each, relativeWidth)) ?? median(usual))
    .reduce((sum, seconds) => sum + seconds, 0);
}

/** From when a level is brought up to the end of its last load, past its collapse point not counted. */
function secondsOf(level: LevelRecord, relativeWidth: number | undefined): number | undefined {
  const { trials, canaries = [] } = level;
  const loads = [...trials, ...canaries];
  if (loads.length === 0) return undefined;
  const from = Math.min(...loads.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(...loads.map(({ startedAt, duration }) => Date.parse(startedAt) + duration));
  const point = pointOf(level);
  const width = point && relativeWidthOf(point);
  const more =
    width === undefined || relativeWidth === undefined
      ? 1
      : confirmingTrialsTo(relativeWidth) / confirmingTrialsTo(width);
  return (usualProvisionMs + more * (to - from)) / 1000;
}
