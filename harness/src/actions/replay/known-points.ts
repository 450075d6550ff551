import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listRuns } from '../../drivers/store/list-runs.ts';
import { readConfig, readProven } from '../../drivers/store/read-run.ts';
import { pointOf } from '../../model/answers/answer.ts';
import type { Config } from '../../model/config/config.ts';
import { usageError } from '../../model/errors.ts';
import type { CollapsePoint } from '../../model/record/trial.ts';
import { asItIsRecorded } from '../run/recorded-config.ts';
import { setUpAsked } from '../history/set-up.ts';

/** Collapse points that an earlier run measured of levels that are still the same. */
export interface KnownPoints {
  readonly runId: string;
  readonly byLevel: Readonly<Record<string, CollapsePoint>>;
}

/**
 * From the run that is named, else from the latest search of this config that has any.
 * @throws HarnessError `run-not-found`, `evidence-changed`, or `run-unlike` when the named run has no point for these
 *   levels.
 */
export async function knownPoints(
  config: Config,
  resultsFolder: string,
  from: string | undefined,
): Promise<KnownPoints | undefined> {
  if (from !== undefined) {
    const points = await pointsOf(join(resultsFolder, from), config);
    if (points !== undefined) return points;
    throw usageError(
      'run-unlike',
      `run ${from} has no collapse point for these levels with this SLO, load and target: the config has changed since, or they were not measured`,
      'Name another run with --from, leave it out, or measure anew with `headroom run`.',
    );
  }
  for (const run of await listRuns(resultsFolder)) {
    if (run.kind !== 'run' || run.name !== config.name || run.inUse) continue;
    const points = await pointsOf(run.folder, config).catch(() => undefined);
    if (points !== undefined) return points;
  }
  return undefined;
}

async function pointsOf(folder: string, config: Config): Promise<KnownPoints | undefined> {
  const { record } = await readProven(folder);
  const recorded = await readConfig(folder);
  const { kind } = record.provenance.stack;
  if (config.stack !== 'auto' && config.stack !== kind) return undefined;
  const now = asItIsRecorded(config);
  const withoutLevels = (each: Config): Config => ({ ...each, levels: [] });
  const [setUpThen, setUpNow] = [recorded, now].map((each) => setUpAsked(withoutLevels(each), kind));
  if (!isDeepStrictEqual(setUpThen, setUpNow)) return undefined;
  const isSame = (name: string): boolean => {
    const [today, then] = [now, recorded].map(({ levels }) => levels.find((each) => each.name === name));
    return today !== undefined && isDeepStrictEqual(today, then);
  };
  const found = record.levels.flatMap((level) => {
    const point = pointOf(level);
    const isItsOwn = level.status !== 'not-searched' && isSame(level.name);
    return point !== undefined && isItsOwn ? [[level.name, point] as const] : [];
  });
  return found.length === 0 ? undefined : { runId: record.runId, byLevel: Object.fromEntries(found) };
}
