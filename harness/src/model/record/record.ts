import { z } from 'zod';
import type { Only } from '../only.ts';
import { answerSchema, collapsePointSchema } from '../answers/answer.ts';
import { bottleneckSchema } from './bottleneck.ts';
import { driftSchema } from './canary.ts';
import { drillResultSchema, drillSchema } from '../config/drill.ts';
import { faultSchema } from '../config/fault.ts';
import { givenSchema } from './given.ts';
import { loadingRunSchema } from './loading-run.ts';
import { nightRecordSchema } from '../config/night.ts';
import { provenanceSchema } from './provenance.ts';
import { hysteresisSchema, overloadSchema } from './overload.ts';
import { rate, trialSchema } from './recorded-trial.ts';
import { replaySchema, surgeSchema } from './replay.ts';
import { stepTimeSchema } from './step.ts';

/**
 * run.json: the record of a run. Published as a JSON Schema (docs/schema/run.schema.json, made from this by
 * `npm run schema`; the descriptions go into it). Rates are in requests/s, durations as the name says.
 * Additions keep `schemaVersion`.
 */
export const schemaVersion = 2;

const time = z.iso.datetime();

/** What is recorded of a level, whatever was done with it. */
export const levelSchema = z.object({
  name: z.string().describe('name of the capacity level'),
  status: z
    .enum([
      'pending',
      'found',
      'at-least',
      'below-minimum',
      'budget-exhausted',
      'measurement-invalid',
      'drifted',
      'not-searched',
    ])
    .describe(
      'pending: not decided yet; found: see collapsePoint (when the time that was told is over, its interval may be up to 2.5 times as wide as asked, which `detail` says); at-least: it did not collapse up to the highest load allowed; ' +
        'below-minimum: it failed at the lowest load, or errors at any load miss the SLO; budget-exhausted: maxTrials, or the time, did not narrow the interval enough; ' +
        'measurement-invalid: too many invalid trials; drifted: its capacity changed while it was measured; ' +
        'not-searched: a night was replayed, collapsePoint is of an earlier run',
    ),
  bracket: z
    .object({
      lowerBound: rate.exactOptional().describe('highest load confirmed sustained, in requests/s'),
      upperBound: rate.exactOptional().describe('lowest load confirmed violated, in requests/s'),
    })
    .describe('what the trials confirm; a bound is absent until there is one'),
  collapsePoint: collapsePointSchema
    .exactOptional()
    .describe(
      'estimate of the highest offered load that the level sustains indefinitely within its SLO; absent until there is ' +
        'one. It may be called a collapse point only where `answer` says so',
    ),
  answer: answerSchema
    .exactOptional()
    .describe('what may be said of it; absent from a level that was not searched, and from older records'),
  detail: z.string().exactOptional().describe('of the status, for a person: observed against allowed'),
  trials: z.array(trialSchema).readonly().describe('in the order they were measured'),
  broken: z
    .array(faultSchema)
    .readonly()
    .exactOptional()
    .describe('what was broken from when the level was up; absent from a level as it is'),
  comparedWith: z
    .object({
      level: z.string().describe('name of the other level'),
      how: z.string().describe('what this one has that the other has not'),
    })
    .exactOptional()
    .describe('a level that is the same but for one thing; absent when it stands by itself'),
  given: givenSchema
    .exactOptional()
    .describe(
      'what each service got when the level last came up, as it was read back; absent for an external stack',
    ),
  resets: z
    .int()
    .min(0)
    .describe('times the stack had to be provisioned anew because it did not become idle'),
});

/** A level whose collapse point was searched. */
const searchedLevelSchema = levelSchema.extend({
  canaries: z
    .array(trialSchema)
    .readonly()
    .exactOptional()
    .describe('the same small load at the start and at the end of the search: they move no bound'),
  drift: driftSchema
    .exactOptional()
    .describe('what changed between the first and the last canary; absent when nothing did'),
  overloads: z
    .array(overloadSchema)
    .readonly()
    .exactOptional()
    .describe(
      'what happened past the collapse point: the last valid one counts; absent when it was not tried',
    ),
  hystereses: z
    .array(hysteresisSchema)
    .readonly()
    .exactOptional()
    .describe(
      'load stepped up and down around the collapse point, when it was asked for: the last one counts',
    ),
  bottleneck: bottleneckSchema
    .exactOptional()
    .describe('what gives out first, from the loads of the last overload; absent when it was not tried'),
});

/** A level that a night was replayed on. */
const replayedLevelSchema = levelSchema.extend({
  replays: z.array(replaySchema).readonly().describe('replays of the night, in the order they were made'),
  surges: z.array(surgeSchema).readonly().describe('the surge multiple of each variant of the night'),
});

/** A level on which something was broken under load. */
const drilledLevelSchema = levelSchema.extend({
  drills: z
    .array(drillResultSchema)
    .readonly()
    .describe('what was broken under load, and what became of it, in the order it was done'),
});

/** What every run records. */
export const anyRunSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  runId: z.string().describe('names the folder of the run'),
  name: z.string().describe('name in the config'),
  status: z
    .enum(['running', 'finished', 'interrupted', 'failed'])
    .describe('running, without a process that writes it: it was killed'),
  failure: z
    .object({ code: z.string(), message: z.string(), hint: z.string() })
    .exactOptional()
    .describe('why, when failed'),
  startedAt: time.describe('ISO 8601, UTC'),
  endedAt: time.exactOptional().describe('ISO 8601, UTC; absent until it ended'),
  slo: z
    .object({
      latencyMs: z.number().describe('a good request is answered within this, from when it was due, in ms'),
      goodShare: z.number().describe('share of requests that must be good, 0..1'),
      freshness: z
        .object({
          seconds: z.number().describe('a post shows to a follower within this'),
          share: z.number().describe('share of the sampled posts that must, 0..1'),
        })
        .exactOptional()
        .describe('absent when freshness is not sampled'),
    })
    .describe('the service-level objective that trials are judged by'),
  arrivals: z.enum(['poisson', 'even']).describe('how arrivals were spaced'),
  provenance: provenanceSchema.describe('what is needed to judge the run and to repeat it'),
  wholeLevel: z
    .string()
    .exactOptional()
    .describe(
      "name of the level that stands for the whole fleet, the config's first, also when it was not measured in this run; " +
        'absent from older records: their first level',
    ),
  beside: z
    .array(loadingRunSchema)
    .readonly()
    .exactOptional()
    .describe(
      'other runs that loaded the machine meanwhile, as far as they showed; absent when there were none',
    ),
  times: z
    .array(stepTimeSchema)
    .readonly()
    .exactOptional()
    .describe('where the time went, of all starts of the run together; absent from older records'),
});

const searchSchema = anyRunSchema.extend({
  kind: z.literal('search').describe('of the collapse points'),
  levels: z
    .array(searchedLevelSchema)
    .readonly()
    .describe('the capacity levels, in the order they were measured'),
});

const nightRunSchema = anyRunSchema.extend({
  kind: z.literal('night').describe('replayed, once or until its surge multiple is known'),
  night: nightRecordSchema.describe('the night that was replayed'),
  levels: z
    .array(replayedLevelSchema)
    .readonly()
    .describe('the capacity levels, in the order they were measured'),
});

const drillRunSchema = anyRunSchema.extend({
  kind: z.literal('drill').describe('something was broken under load'),
  night: nightRecordSchema
    .exactOptional()
    .describe('the night that drills were done in; absent when they had a steady load'),
  drills: z.array(drillSchema).readonly().describe('what was to be broken at each level'),
  levels: z
    .array(drilledLevelSchema)
    .readonly()
    .describe('the capacity levels, in the order they were measured'),
});

export const runRecordSchema = z.discriminatedUnion('kind', [searchSchema, nightRunSchema, drillRunSchema]);

/** What every run records. */
export type AnyRun = z.output<typeof anyRunSchema>;

type Level = z.output<typeof searchedLevelSchema | typeof replayedLevelSchema | typeof drilledLevelSchema>;
export type SearchedLevel = Only<z.output<typeof searchedLevelSchema>, Level>;
export type ReplayedLevel = Only<z.output<typeof replayedLevelSchema>, Level>;
export type DrilledLevel = Only<z.output<typeof drilledLevelSchema>, Level>;
/** A level of a run of any kind. */
export type LevelRecord = SearchedLevel | ReplayedLevel | DrilledLevel;

type Of<Schema extends z.ZodType, OfKind> = Only<
  Omit<z.output<Schema>, 'levels'>,
  z.output<typeof runRecordSchema>
> & {
  readonly levels: readonly OfKind[];
};
export type SearchRecord = Of<typeof searchSchema, SearchedLevel>;
export type NightRunRecord = Of<typeof nightRunSchema, ReplayedLevel>;
export type DrillRecord = Of<typeof drillRunSchema, DrilledLevel>;
/** What a run records, told apart by `kind`. */
export type RunRecord = SearchRecord | NightRunRecord | DrillRecord;

/** The run with other levels, which are of its kind: those that it had, or that its work made of them. */
export function withLevels(run: RunRecord, levels: readonly LevelRecord[]): RunRecord {
  return { ...run, levels } as RunRecord;
}

export type { Provenance } from './provenance.ts';

/** In the place of a config file, where there was none: of a spike. */
export const optionsOfCommand = '(the options of the command)';

/** A spike: it is of a command's options alone, and does not go on once it was stopped. */
export function isOfOptions({ provenance }: Pick<RunRecord, 'provenance'>): boolean {
  return provenance.configFile === optionsOfCommand;
}

/** What goes on with a run that did not finish; `undefined` for a spike, which starts again. */
export function goOnCommand(run: Pick<RunRecord, 'provenance' | 'kind'>, id = ''): string | undefined {
  if (isOfOptions(run)) return undefined;
  return `headroom ${commandOf(run)} --resume${id === '' ? '' : ` ${id}`}`;
}

/** The command that a run is of. */
export function commandOf({ kind }: Pick<RunRecord, 'kind'>): 'run' | 'replay' | 'drill' {
  return commands[kind];
}

const commands = { search: 'run', night: 'replay', drill: 'drill' } as const;
