import { sep } from 'node:path';
import { openSeries } from '../../drivers/store/read-series.ts';
import { HarnessError } from '../../model/errors.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { decidingTrialsOf, type DecidingSeries, type TrialSeries } from '../../report/tables/timelines.ts';

/** The seconds of the trials that the collapse points rest on; of one that is missing or damaged, why it is. */
export async function readDecidingSeries(record: RunRecord, folder: string): Promise<DecidingSeries> {
  const ids = decidingTrialsOf(record).map(({ trial }) => trial.id);
  const series = openSeries(folder, ids);
  return new Map(await Promise.all(ids.map(async (id) => [id, await seriesOf(folder, id, series)] as const)));
}

async function seriesOf(
  folder: string,
  id: string,
  series: ReturnType<typeof openSeries>,
): Promise<TrialSeries> {
  try {
    return { seconds: (await series)(id) };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    // The report goes to others, to whom the place of the folder says nothing.
    return { missing: error.message.replaceAll(`${folder}${sep}`, '') };
  }
}
