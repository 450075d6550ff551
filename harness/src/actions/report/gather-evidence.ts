import { join } from 'node:path';
import { listRuns } from '../../drivers/store/list-runs.ts';
import { readConfig, readProven, type ProvenRun } from '../../drivers/store/read-run.ts';
import type { Config } from '../../model/config/config.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import { HarnessError, usageError } from '../../model/errors.ts';
import { commandOf, type RunRecord } from '../../model/record/record.ts';
import { timelinesOf, type Timelines } from '../../report/tables/timelines.ts';
import { latestSearchIn } from '../history/latest-search.ts';
import { differencesIn, setUpOf } from '../history/set-up.ts';
import { readDecidingSeries } from './read-deciding-series.ts';

/** Which runs a report is made of; those that are not named are found. */
export interface EvidenceAsked {
  readonly run?: string;
  readonly night?: string;
  readonly drills?: string;
}

export interface GatheredEvidence extends Evidence {
  /** Of the search. */
  readonly config: Config;
  readonly folder: string;
  readonly timelines: Timelines;
}

interface ReadRun<Record extends RunRecord = RunRecord> extends ProvenRun {
  readonly record: Record;
  readonly config: Config;
  readonly folder: string;
}

/**
 * A search, and the latest replay and drills of the same levels and set-up.
 * @throws HarnessError `run-not-found`, `evidence-changed`, `run-unlike` (exit code 2) when a named run is of other
 *   levels, another set-up or another kind: with what differs.
 */
export async function gatherEvidence(resultsFolder: string, asked: EvidenceAsked): Promise<GatheredEvidence> {
  const search =
    asked.run === undefined
      ? await readFrom((await latestSearchIn(resultsFolder)).folder)
      : await read(resultsFolder, asked.run);
  if (!isOf('search', search)) throw unlike(search, 'it has no collapse points of its own');
  const night = await beside(search, 'night', asked.night, resultsFolder);
  const drills = await beside(search, 'drill', asked.drills, resultsFolder);
  return {
    search: search.record,
    config: search.config,
    folder: search.folder,
    timelines: timelinesOf(search.record, await readDecidingSeries(search.record, search.folder)),
    ...(night === undefined ? {} : { night: night.record }),
    ...(drills === undefined ? {} : { drills: drills.record }),
    sealHashes: sealHashesOf([search, night, drills]),
  };
}

async function beside<Kind extends 'night' | 'drill'>(
  search: ReadRun,
  kind: Kind,
  named: string | undefined,
  resultsFolder: string,
): Promise<ReadRun<OfKind<Kind>> | undefined> {
  if (named !== undefined) {
    const run = await read(resultsFolder, named);
    if (!isOf(kind, run)) throw unlike(run, `it is no ${commandOf({ kind })}`);
    const differences = differencesFrom(search, run);
    if (differences.length > 0) throw unlike(run, differences.join('\n  '));
    return run;
  }
  for (const each of await listRuns(resultsFolder)) {
    if (each.kind !== 'run' || each.isSearch || each.name !== search.record.name) continue;
    const run = await readFrom(each.folder).catch(onlyChanged);
    if (run !== undefined && isOf(kind, run) && differencesFrom(search, run).length === 0) return run;
  }
  return undefined;
}

type OfKind<Kind extends RunRecord['kind']> = Extract<RunRecord, { readonly kind: Kind }>;

function isOf<Kind extends RunRecord['kind']>(kind: Kind, run: ReadRun): run is ReadRun<OfKind<Kind>> {
  return run.record.kind === kind;
}

/** What cannot be read is passed over; of what was edited somebody must hear. */
function onlyChanged(error: unknown): undefined {
  if (error instanceof HarnessError && error.code === 'evidence-changed') throw error;
}

function sealHashesOf(runs: readonly (ReadRun | undefined)[]): Record<string, string> {
  return Object.fromEntries(
    runs.flatMap((run) => (run?.sealHash === undefined ? [] : [[run.record.runId, run.sealHash]])),
  );
}

/** Every level of it must be one of the search, the same in all that it gives, under the same load on the same target. */
function differencesFrom(search: ReadRun, run: ReadRun): string[] {
  const names = search.config.levels.map(({ name }) => name);
  const others = run.config.levels.filter(({ name }) => !names.includes(name));
  const { runId } = search.record;
  return [
    ...others.map(({ name }) => `level ${name} is not one of ${runId}`),
    ...differencesIn(setUpOf(search), setUpOf(run)),
  ];
}

function read(resultsFolder: string, runId: string): Promise<ReadRun> {
  return readFrom(join(resultsFolder, runId));
}

async function readFrom(folder: string): Promise<ReadRun> {
  return { ...(await readProven(folder)), config: await readConfig(folder), folder };
}

function unlike({ record }: ReadRun, why: string): HarnessError {
  return usageError(
    'run-unlike',
    `run ${record.runId} does not go into this report: ${why}`,
    '`headroom runs` lists the runs. A report is of one `headroom run`; --night and --drills name what goes with it.',
  );
}
