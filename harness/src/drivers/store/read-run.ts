import { basename, join } from 'node:path';
import { z } from 'zod';
import { configSchema, type Config } from '../../model/config/config.ts';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { schemaVersion, withLevels, type LevelRecord, type RunRecord } from '../../model/record/record.ts';
import { anyRecordSchema } from '../../model/record/read-record.ts';
import { trialSchema } from '../../model/record/recorded-trial.ts';
import { replaySchema, type Replay } from '../../model/record/replay.ts';
import { checkSeal } from './checksums.ts';
import { readEvidence, type Files } from './evidence-files.ts';
import { readIfThere } from './read-if-there.ts';
import { configFile, recordFile } from './run-layout.ts';
import { corruptFile } from './store-error.ts';

type RecordedTrial = LevelRecord['trials'][number];

/** A run whose files are what was recorded, as far as checksums tell. */
export interface ProvenRun {
  readonly record: RunRecord;
  /** SHA-256 (hex) of its checksums; absent: it has none, for it is older than they are or has not ended. */
  readonly sealHash?: string;
}

/**
 * The record of a run, for every figure that somebody relies on.
 * @throws HarnessError `evidence-changed`, `run-not-found`, `record-corrupt`, `record-too-new`.
 */
export async function readProven(folder: string): Promise<ProvenRun> {
  const sealHash = await checkSeal(folder);
  const record = await readRecord(folder);
  return sealHash === undefined ? { record } : { record, sealHash };
}

/**
 * The record of a run with every trial that was written, also those that ended after run.json was last written
 * (the run was killed between the two). The bracket and the collapse point of a level are as run.json has them:
 * they follow from the trials, and the search makes them anew.
 */
async function readRecord(folder: string): Promise<RunRecord> {
  const path = recordFile(folder);
  const text = await textOf(path);
  if (text === undefined) throw notFound(folder);
  const restore = 'Restore it from a copy, or start a new run: the trials in trials/ stay as they are.';
  const json = parseJson(text, path, restore);
  refuseNewer(json, path);
  const record = parseWith(anyRecordSchema, json, path, restore);
  const files = await readEvidence(folder, (name) => !name.startsWith('series/'));
  const trials = each(folder, files, 'trial', trialSchema);
  const replays = each(folder, files, 'replay', replaySchema);
  return withReplays(withTrials(record, trials), replays);
}

/**
 * The resolved config of a run, its secrets redacted.
 * @throws HarnessError `run-not-found`, `record-corrupt`.
 */
export async function readConfig(folder: string): Promise<Config> {
  const path = configFile(folder);
  const text = await textOf(path);
  if (text === undefined) throw notFound(folder);
  const hint = 'Restore it from a copy, or start a new run.';
  return parseWith(configSchema, parseJson(text, path, hint), path, hint);
}

/** What the files of a kind hold, each named by its id. */
function each<Evidence extends { readonly id: string }>(
  folder: string,
  files: Files,
  kind: 'trial' | 'replay',
  schema: z.ZodType<Evidence>,
): Evidence[] {
  const ofKind = [...files].filter(([name]) => name.startsWith(`${kind}s/`));
  return ofKind.map(([name, content]) => {
    const path = join(folder, name);
    const hint = `Restore it from a copy, or move it out of ${kind}s/ and run again with --resume: it is measured anew.`;
    const one = parseWith(schema, parseJson(content.toString('utf8'), path, hint), path, hint);
    if (name !== `${kind}s/${one.id}.json`) throw corruptFile(path, `it holds the ${kind} ${one.id}`, hint);
    return one;
  });
}

/** A trial's own file is written first, so where the two differ it is the newer one. */
function withTrials(record: RunRecord, trials: readonly RecordedTrial[]): RunRecord {
  const unnamed = trials.map((trial) => trial.level).filter((name) => !isIn(record.levels, name));
  const levels: LevelRecord[] = [
    ...record.levels,
    ...[...new Set(unnamed)].map((name): LevelRecord => ({
      name,
      status: 'pending',
      bracket: {},
      trials: [],
      resets: 0,
    })),
  ];
  return withLevels(
    record,
    levels.map((level) => ({
      ...level,
      trials: merged(
        level.trials,
        trials.filter((trial) => trial.level === level.name),
      ),
    })),
  );
}

/** As with trials. */
function withReplays(record: RunRecord, replays: readonly Replay[]): RunRecord {
  if (record.kind !== 'night') return record;
  const levels = record.levels.map((level) => ({
    ...level,
    replays: merged(
      level.replays,
      replays.filter((replay) => replay.level === level.name),
    ),
  }));
  return { ...record, levels };
}

function isIn(levels: readonly LevelRecord[], name: string): boolean {
  return levels.some((level) => level.name === name);
}

type Started = { readonly id: string; readonly startedAt: string };

function merged<Evidence extends Started>(
  inRecord: readonly Evidence[],
  inFiles: readonly Evidence[],
): Evidence[] {
  const byId = new Map([...inRecord, ...inFiles].map((each) => [each.id, each]));
  const added = inFiles.filter(({ id }) => !inRecord.some((each) => each.id === id));
  // Those of run.json keep their order; what ended after it comes behind, as it was measured.
  const inOrder = [...inRecord, ...added.toSorted(byStart)];
  return inOrder.map((each) => byId.get(each.id) ?? each);
}

function byStart(a: Started, b: Started): number {
  return (
    Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.id.localeCompare(b.id, 'en', { numeric: true })
  );
}

/** Of a file; `undefined` when it is not there. @throws HarnessError `results-unreadable`. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readIfThere(path))?.toString('utf8');
}

export function parseJson(text: string, path: string, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corruptFile(path, text === '' ? 'it is empty' : reasonOf(error), hint, error);
  }
}

export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  path: string,
  hint: string,
): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw corruptFile(path, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, hint, parsed.error);
}

function refuseNewer(json: unknown, path: string): void {
  const parsed = z.object({ schemaVersion: z.int() }).safeParse(json);
  if (!parsed.success || parsed.data.schemaVersion <= schemaVersion) return;
  throw new HarnessError({
    code: 'record-too-new',
    message: `${path} has schemaVersion ${parsed.data.schemaVersion}; this headroom reads up to ${schemaVersion}`,
    hint: 'Read it with the version of headroom that wrote it (provenance.headroomVersion), or a newer one.',
    exitCode: ExitCode.environment,
  });
}

function notFound(folder: string): HarnessError {
  return new HarnessError({
    code: 'run-not-found',
    message: `there is no run in ${folder}: config.json or run.json is missing`,
    hint: `Name the folder of a run, or start a new one: nothing was measured for ${basename(folder)}.`,
    exitCode: ExitCode.usage,
  });
}
