import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { CourseSecond } from '../../model/sample.ts';
import { readEvidence } from './evidence-files.ts';
import { parseJson, parseWith } from './read-run.ts';
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
 * What the courses of trials are told from, second by second.
 * @returns each by the id of its trial
 * @throws HarnessError `record-corrupt` for an archive that cannot be read, `results-unreadable`; and for a trial, when it is
 *   asked for, `series-missing`, `record-corrupt`.
 */
export async function openSeries(
  folder: string,
  trialIds: readonly string[],
): Promise<(trialId: string) => readonly CourseSecond[]> {
  const names = new Set(trialIds.map(nameOf));
  const files = await readEvidence(folder, (name) => names.has(name));
  return (trialId) => {
    const path = join(folder, nameOf(trialId));
    const content = files.get(nameOf(trialId));
    if (content === undefined) throw missing(path);
    const series = parseWith(seriesSchema, parseJson(content.toString('utf8'), path, hint), path, hint);
    if (series.trialId !== trialId) throw corruptFile(path, `it holds the trial ${series.trialId}`, hint);
    const filled = series.seconds.filter(({ latency }) => Object.keys(latency.buckets).length > 0);
    if (new Set(filled.map(({ latency }) => latency.schema)).size > 1) {
      throw corruptFile(path, 'its histograms have several schemas', hint); // they could not be merged
    }
    return series.seconds;
  };
}

const nameOf = (trialId: string): string => seriesFile('', trialId);

function missing(path: string): HarnessError {
  return new HarnessError({
    code: 'series-missing',
    message: `there is no ${path}`,
    hint,
    exitCode: ExitCode.environment,
  });
}
