import { median } from 'simple-statistics';
import type { LevelRecord, RunRecord } from '../model/record.ts';

/**
 * A search of the usual width sends load for 4.1 confirming trials, and 1 more for each time that its interval is
 * halved: means of 480 simulated searches (run/time-left.ts tells a run's time left by the same figures).
 */
const aHalving = 1 / 4.1;

/** What it takes to measure a level anew, in seconds, by what the levels of the run took; `undefined` without any. */
export function secondsToMeasure(record: RunRecord): number | undefined {
  const seconds = record.levels.flatMap((level) => secondsOf(level) ?? []);
  return seconds.length === 0 ? undefined : median(seconds);
}

/** The same until its interval is no wider than that, over its estimate. */
export function secondsToNarrow(
  level: LevelRecord,
  relativeWidth: number,
  record: RunRecord,
): number | undefined {
  const { collapsePoint } = level;
  const seconds = secondsOf(level) ?? secondsToMeasure(record);
  if (collapsePoint === undefined || seconds === undefined) return seconds;
  const width = (collapsePoint.high - collapsePoint.low) / collapsePoint.estimate;
  const halvings = Math.max(0, Math.log2(width / relativeWidth));
  return seconds * (1 + aHalving * halvings);
}

/** To bring a stack up and warm it; records do not have it. */
const provisionSeconds = 16;

/** From the first load of its search to the end of the last one. */
function secondsOf({ trials, canaries = [] }: LevelRecord): number | undefined {
  const loads = [...trials, ...canaries];
  if (loads.length === 0) return undefined;
  const from = Math.min(...loads.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(...loads.map(({ startedAt, duration }) => Date.parse(startedAt) + duration));
  return provisionSeconds + (to - from) / 1000;
}
