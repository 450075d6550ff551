import { join, resolve } from 'node:path';
import { listRuns } from '../../drivers/store/list-runs.ts';
import { readProven } from '../../drivers/store/read-run.ts';
import { openFileRunStore, type FileRunStore } from '../../drivers/store/file-run-store.ts';
import { mostTrialsOfALevel, type Config, type Level } from '../../model/config/config.ts';
import { usageError } from '../../model/errors.ts';
import { commandOf, isOfOptions, type RunRecord } from '../../model/record/record.ts';
import { confirmingTrialsTo } from '../../model/search-effort.ts';
import type { CollapsePoint } from '../../model/record/trial.ts';
import type { DrillPlan } from '../../run/drills/drill-level.ts';
import type { NightPlan } from '../../run/nights/replay-level.ts';
import { parseConfig, loadConfig, type LoadedConfig } from '../config/load.ts';
import { loadRecorded } from '../config/load-recorded.ts';
import { alsoBroken, brokenLevels, byItself, onLevels } from './asked-levels.ts';
import { refuseShortTime, refuseShortTrials, refuseTooFewRequests } from './too-short.ts';
import {
  refuseChanges,
  refuseLostSecrets,
  refuseUnsetSecrets,
  withRecordedBudget,
  withSecrets,
} from './recorded-config.ts';

export interface RunOptions {
  readonly config?: string;
  readonly stack?: Config['stack'];
  readonly level?: readonly string[];
  /** A run's id, or `true` for the latest that did not finish. */
  readonly resume?: string | true;
  readonly results: string;
  readonly seed?: number;
  /** Names of drills: each level also without what they break. */
  readonly broken?: readonly string[];
  /** Also while another run loads this machine. */
  readonly beside?: boolean;
  /** Load up and down again around each collapse point. */
  readonly hysteresis?: boolean;
  /** `false`: nothing past the collapse points is measured. */
  readonly overload?: boolean;
  /** Seconds that the whole run may take. */
  readonly time?: number;
  /** Width of the intervals asked for, as a share of the collapse point. */
  readonly precision?: number;
}

/** What is to be run: a new run, or one that goes on. */
export interface Intent extends LoadedConfig {
  /** Absolute. */
  readonly resultsFolder: string;
  /** The level of the config that stands for the whole fleet, whatever levels are asked for; absent without a file. */
  readonly wholeLevel?: Level | undefined;
  readonly resumed?: { readonly store: FileRunStore; readonly record: RunRecord };
  /** What a person should know of it before it starts. */
  readonly note?: string;
  /** A night to replay, instead of searching collapse points. */
  readonly night?: NightPlan;
  /** Drills to do, instead of searching collapse points. */
  readonly drill?: DrillPlan;
  /** Known from an earlier run, by level. */
  readonly collapsePoints?: Readonly<Record<string, CollapsePoint>>;
}

/** What `headroom run` is to do. @throws HarnessError (exit code 2) as `intentOf`, or when a replay is to go on. */
export async function runIntentOf(options: RunOptions, workingFolder: string): Promise<Intent> {
  const intent = await intentOf(options, workingFolder);
  await refuseOtherKind(intent, 'run');
  refuseShortTrials(intent.config);
  refuseTooFewRequests(intent);
  refuseShortTime(intent);
  return intent;
}

/**
 * Loads the config and applies the options to it. A run that goes on is opened, and keeps its stack, seed and levels.
 * @throws HarnessError (exit code 2) when options, config and run do not fit each other.
 */
export async function intentOf(options: RunOptions, workingFolder: string): Promise<Intent> {
  const resultsFolder = resolve(workingFolder, options.results);
  if (options.resume !== undefined) return resumeRun(options, options.resume, resultsFolder, workingFolder);
  const loaded = await loadConfig(options.config, workingFolder);
  const { stack, seed, level, broken, time, precision } = options;
  const { search } = loaded.config;
  const changed = {
    ...loaded.config,
    ...(stack === undefined ? {} : { stack }),
    ...(level === undefined ? {} : onLevels(loaded.config, level)),
    ...(broken === undefined ? {} : { levels: alsoBroken(loaded.config, broken, level) }),
    load: { ...loaded.config.load, ...(seed === undefined ? {} : { seed }) },
    search: {
      ...search,
      ...(time === undefined ? {} : { timeSeconds: time }),
      ...(precision === undefined ? {} : asNarrowAs(precision, search.maxTrials)),
    },
    overload: overloadAsked(options, loaded.config.overload),
  };
  const config = parseConfig(changed, loaded.shownFile);
  return { ...loaded, config, resultsFolder, wholeLevel: loaded.config.levels[0] };
}

/** A search may differ from the middle one, in the trials that it needs, by this factor. */
const tedious = 2;

/** A width that somebody asked for by name is what he gets, and the trials that it takes. */
function asNarrowAs(relativeWidth: number, maxTrials: number): Partial<Config['search']> {
  const needed = Math.ceil(tedious * confirmingTrialsTo(relativeWidth));
  return {
    relativeWidth,
    insists: true,
    maxTrials: Math.max(maxTrials, Math.min(mostTrialsOfALevel, needed)),
  };
}

/** @throws HarnessError when a load up and down was asked for and nothing is to be done past the collapse points. */
function overloadAsked(options: RunOptions, ofConfig: Config['overload']): Config['overload'] {
  const overload = options.overload === false ? false : ofConfig;
  if (options.hysteresis !== true) return overload;
  if (overload !== false) return { ...overload, hysteresis: true };
  const other = options.overload === false ? '--no-overload' : 'overload: false of the config';
  throw usageError(
    'usage',
    `--hysteresis does not go with ${other}`,
    'Leave out one of them: what is past the collapse points is measured, or it is not.',
  );
}

async function resumeRun(
  options: RunOptions,
  resume: string | true,
  resultsFolder: string,
  workingFolder: string,
): Promise<Intent> {
  const fixed = (['stack', 'level', 'seed', 'broken', 'hysteresis', 'time', 'precision'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `--${name}`);
  for (const option of [...fixed, ...(options.overload === false ? ['--no-overload'] : [])]) {
    throw usageError(
      'usage',
      `${option} does not go with --resume: a run that goes on keeps its own`,
      `Leave out ${option}, or leave out --resume and start a new run.`,
    );
  }
  const folder = resume === true ? await latestUnfinished(resultsFolder) : join(resultsFolder, resume);
  const { store, record, config: recorded } = await openFileRunStore(folder);
  try {
    if (record.status === 'finished') {
      throw usageError(
        'run-finished',
        `run ${record.runId} is finished`,
        'Start a new run without --resume.',
      );
    }
    refuseUnsetSecrets(record, `${commandOf(record)} --resume ${record.runId}`);
    if (isOfOptions(record)) {
      throw usageError(
        'run-cannot-go-on',
        `run ${record.runId} is a spike: it has no config that it could go on with`,
        `Start it again: \`headroom rerun ${record.runId}\`; or name the run that is to go on.`,
      );
    }
    const loaded = await loadRecorded(record, workingFolder, options.config);
    const config = asRecorded(loaded.config, recorded);
    refuseChanges(config, recorded, record.runId);
    refuseLostSecrets(config, record.runId);
    return {
      ...loaded,
      config,
      resultsFolder,
      wholeLevel: loaded.config.levels[0],
      resumed: { store, record },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Today's config, with what the options of the recorded run had changed. */
export function asRecorded(config: Config, recorded: Config): Config {
  const names = recorded.levels.map(({ name }) => name);
  const known = [...config.levels, ...brokenLevels(config.levels, config.drills)];
  return {
    ...config,
    stack: recorded.stack,
    levels: names
      .flatMap((name) => known.filter((level) => level.name === name))
      .map((level) => byItself(level, names)),
    load: { ...config.load, seed: recorded.load.seed },
    night: recorded.night,
    drills: withSecrets(recorded.drills, config),
    search: withRecordedBudget(config.search, recorded.search),
    overload:
      config.overload === false || recorded.overload === false
        ? false
        : { ...config.overload, hysteresis: recorded.overload.hysteresis },
  };
}

async function latestUnfinished(resultsFolder: string): Promise<string> {
  for (const run of await listRuns(resultsFolder)) {
    if (run.kind !== 'run' || run.status === 'finished' || run.inUse) continue;
    if (!isOfOptions((await readProven(run.folder)).record)) return run.folder;
  }
  throw usageError(
    'run-not-found',
    `no run in ${resultsFolder} can go on: all are finished or in progress, or there are none`,
    'Start a new run without --resume, or name the results folder with --results.',
  );
}

type Command = ReturnType<typeof commandOf>;

const whatItIs: Readonly<Record<Command, string>> = {
  run: 'a search of collapse points',
  replay: 'a replay of a night',
  drill: 'a run of drills',
};

/** @throws HarnessError `run-of-another-kind` when a search is asked to go on as a replay, or the other way round. */
export async function refuseOtherKind({ resumed }: Intent, kind: Command): Promise<void> {
  if (resumed === undefined) return;
  const { runId } = resumed.record;
  const itsKind = commandOf(resumed.record);
  if (itsKind === kind) return;
  await resumed.store.close();
  const what = whatItIs[itsKind];
  throw usageError(
    'run-of-another-kind',
    `run ${runId} is ${what}: it cannot go on as another kind of run`,
    `Go on with \`headroom ${itsKind} --resume ${runId}\`, or name another run.`,
  );
}
