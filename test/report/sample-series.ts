import type { SearchRecord } from '../../harness/src/model/record/record.ts';
import type { CourseSecond } from '../../harness/src/model/sample.ts';
import { decidingTrialsOf, type DecidingSeries } from '../../harness/src/report/tables/timelines.ts';
import { sampleRun, withLevels } from './sample-run.ts';

/** A second in which everything that was answered took as long as its bucket says (2^(bucket/8) s). */
export function secondAt(
  atSeconds: number,
  [offered, good]: readonly [offered: number, good: number],
  { bucket = -24, spanSeconds = 1 }: { readonly bucket?: number; readonly spanSeconds?: number } = {},
): CourseSecond {
  const buckets = good === 0 ? {} : { [bucket]: good };
  return {
    atSeconds,
    spanSeconds,
    offered,
    good,
    latency: { schema: 3, zeroCount: 0, buckets, sumSeconds: 0.125 * good },
  };
}

/** Counts that differ from second to second, so that no two stretches of a trial are alike. */
function secondsOf(load: number, isViolated: boolean, count: number): CourseSecond[] {
  return Array.from({ length: count }, (_, index) => {
    const offered = Math.round(load) + ((7 * index) % 5);
    return secondAt(index + 1, [offered, isViolated ? Math.round(offered / (index + 1)) : offered]);
  });
}

/** The sample with a series for each trial that decided, and what was measured of it as the trial's measures. */
export function sampleWithSeries(): { readonly record: SearchRecord; readonly series: DecidingSeries } {
  const series = new Map(
    decidingTrialsOf(sampleRun).map(({ trial }) => [
      trial.id,
      { seconds: secondsOf(trial.load, trial.outcome.kind === 'violated', trial.duration / 1000) },
    ]),
  );
  const record = withLevels((level) => ({
    ...level,
    trials: level.trials.map((trial) => {
      const judged = series.get(trial.id)?.seconds.slice(1);
      if (judged === undefined) return trial;
      const good = judged.reduce((sum, each) => sum + each.good, 0);
      const measures = { windowSeconds: judged.length, goodputPerSecond: good / judged.length };
      return { ...trial, measures: { ...trial.measures, ...measures } };
    }),
  }));
  return { record, series };
}
