import { z } from 'zod';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { CourseSecond } from '../../model/sample.ts';
import { parseJson, parseWith, readEvidence } from './read-run.ts';
import { seriesFile } from './run-layout.ts';
import { corruptFile } from './store-error.ts';

const count = z.number().min(0);
const histogramSchema = z.object({
  schema: z.int().min(-4).max(8),
  zeroCount: count,
  buckets: z.record(z.string().regex(/^-?\d{1,6}$/), count),
  sumSeconds: z.number(),
});
const seriesSchema = z.object({
  trialId: z.string(),
  seconds: z
    .array(
      z.object({
        atSeconds: count,
        spanSeconds: z.number().positive(),
        offered: count,
        good: count,
        latency: histogramSchema,
      }),
    )
    .min(1),
});

const hint = 'Restore it from a copy: the answers of the run rest on the trials, which are whole without it.';

/**
 * What a trial's course is told from, second by second.
 * @throws HarnessError `series-missing`, `record-corrupt`, `results-unreadable`.
 */
export async function readSeries(folder: string, trialId: string): Promise<readonly CourseSecond[]> {
  const path = seriesFile(folder, trialId);
  const text = await readEvidence(path);
  if (text === undefined) {
    throw new HarnessError({
      code: 'series-missing',
      message: `there is no ${path}`,
      hint,
      exitCode: ExitCode.environment,
    });
  }
  const series = parseWith(seriesSchema, parseJson(text, path, hint), path, hint);
  if (series.trialId !== trialId) throw corruptFile(path, `it holds the trial ${series.trialId}`, hint);
  const filled = series.seconds.filter(({ latency }) => Object.keys(latency.buckets).length > 0);
  if (new Set(filled.map(({ latency }) => latency.schema)).size > 1) {
    throw corruptFile(path, 'its histograms have several schemas', hint); // they could not be merged
  }
  return series.seconds;
}
