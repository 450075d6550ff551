import type { Config, Level, Slo } from '../model/config.ts';
import { ExitCode, HarnessError, reasonOf } from '../model/errors.ts';
import type { NightRecord } from '../model/night.ts';
import { schemaVersion, type LevelRecord, type Provenance, type RunRecord } from '../model/record.ts';
import type { CollapsePoint } from '../model/trial.ts';
import { driftError } from './drift-error.ts';
import { firstGuessFor, type FirstGuess } from './initial-load.ts';
import { isCharacterised } from './is-characterised.ts';
import { measureLevel } from './level.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { decidedSurge, replayLevel, variantsFor, type NightPlan } from './replay-level.ts';

export interface RunPlan {
  readonly config: Config;
  /** The levels to measure, in this order. */
  readonly levels: readonly Level[];
  readonly provenance: Provenance;
  /** Replayed instead of searching the collapse points. */
  readonly night?: NightPlan;
  /** Collapse points known from an earlier run, by level; they guide the replays. */
  readonly collapsePoints?: Readonly<Record<string, CollapsePoint>>;
  /** The record of the interrupted run that this one goes on with. */
  readonly previous?: RunRecord;
}

/**
 * Measures every level of the plan, one after the other. The record is on disk after every trial; a level that was
 * decided before (resume) is not measured again.
 * @throws HarnessError what stopped the run; the record says so too. The signal's reason when it was interrupted.
 */
export async function run(plan: RunPlan, ports: RunPorts, hooks: RunHooks): Promise<RunRecord> {
  const progress = new RunProgress(plan, ports);
  await progress.save();
  try {
    for (const [index, level] of plan.levels.entries()) {
      hooks.signal.throwIfAborted();
      const previous = progress.level(level.name);
      if (isDecided(previous, plan)) continue;
      const common = { config: plan.config, level, index, of: plan.levels.length, previous };
      const onProgress = (soFar: LevelRecord): Promise<void> => progress.update(soFar);
      const measured =
        plan.night === undefined
          ? await measureLevel(
              { ...common, ...firstGuessOf(level, plan, progress.record), onTrial: onProgress },
              ports,
              hooks,
            )
          : await replayLevel({ ...common, night: plan.night, onReplay: onProgress }, ports, hooks);
      await progress.update(measured);
      if (isInvalid(measured)) throw driftError(measured) ?? measurementInvalid(measured);
    }
  } catch (error) {
    await progress.end(hooks.signal.aborted ? { status: 'interrupted' } : failureOf(error));
    throw hooks.signal.aborted ? hooks.signal.reason : error;
  }
  return progress.end({ status: 'finished' });
}

function newLevel(name: string, { night, collapsePoints }: RunPlan): LevelRecord {
  const nothing = { name, bracket: {}, trials: [], resets: 0 };
  if (night === undefined) return { ...nothing, status: 'pending' };
  const collapsePoint = collapsePoints?.[name];
  const known = collapsePoint === undefined ? {} : { collapsePoint };
  return { ...nothing, status: 'not-searched', ...known, replays: [], surges: [] };
}

function recordedSlo({ latencyMs, goodShare, freshness }: Slo): RunRecord['slo'] {
  if (freshness === undefined) return { latencyMs, goodShare };
  const { seconds, share } = freshness;
  return { latencyMs, goodShare, freshness: { seconds, share } };
}

function nightRecordOf({ night, variants, peak, survival, k, sideBySide, from }: NightPlan): NightRecord {
  return {
    ...night,
    peak,
    survival,
    variants: variants.map(({ name, behaviour }) => ({ name, behaviour })),
    sideBySide: k === undefined ? sideBySide : [k],
    ...(from === undefined ? {} : { from }),
  };
}

/** The record as it grows; every change is saved. */
class RunProgress {
  readonly #ports: RunPorts;
  #record: RunRecord;

  constructor(plan: RunPlan, ports: RunPorts) {
    this.#ports = ports;
    const { config } = plan;
    this.#record = {
      schemaVersion,
      runId: ports.store.runId,
      name: config.name,
      status: 'running',
      startedAt: plan.previous?.startedAt ?? new Date(ports.clock.now()).toISOString(),
      slo: recordedSlo(config.slo),
      arrivals: config.load.arrivals,
      provenance: plan.provenance,
      ...(plan.night === undefined ? {} : { night: nightRecordOf(plan.night) }),
      levels: plan.levels.map(
        ({ name }) => plan.previous?.levels.find((each) => each.name === name) ?? newLevel(name, plan),
      ),
    };
  }

  get record(): RunRecord {
    return this.#record;
  }

  level(name: string): LevelRecord {
    const found = this.#record.levels.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`level ${name} is not in the record`);
    return found;
  }

  async save(): Promise<void> {
    await this.#ports.store.saveRecord(this.#record);
  }

  async update(level: LevelRecord): Promise<void> {
    const levels = this.#record.levels.map((each) => (each.name === level.name ? level : each));
    this.#record = { ...this.#record, levels };
    await this.save();
  }

  async end(how: Pick<RunRecord, 'status' | 'failure'>): Promise<RunRecord> {
    this.#record = { ...this.#record, ...how, endedAt: new Date(this.#ports.clock.now()).toISOString() };
    await this.save();
    return this.#record;
  }
}

function firstGuessOf(level: Level, { levels, config }: RunPlan, record: RunRecord): FirstGuess {
  return firstGuessFor(level, levels, record.levels, config.search);
}

function isDecided(level: LevelRecord, { night, config }: RunPlan): boolean {
  if (isInvalid(level)) return false;
  if (night === undefined) return level.status !== 'pending' && isCharacterised(level, config);
  return variantsFor(level.name, night).every(({ name }) => decidedSurge(level, name) !== undefined);
}

function isInvalid({ status, surges }: LevelRecord): boolean {
  return (
    status === 'measurement-invalid' ||
    status === 'drifted' ||
    surges?.some((surge) => surge.status === 'measurement-invalid') === true
  );
}

function failureOf(error: unknown): Pick<RunRecord, 'status' | 'failure'> {
  const failure =
    error instanceof HarnessError
      ? { code: error.code, message: error.message, hint: error.hint }
      : { code: 'bug', message: reasonOf(error), hint: 'This is a bug of headroom: please report it.' };
  return { status: 'failed', failure };
}

function measurementInvalid(level: LevelRecord): HarnessError {
  const attempts = [...level.trials, ...(level.replays ?? [])];
  const invalid = attempts.filter(({ outcome }) => outcome.kind === 'invalid');
  const last = invalid.at(-1)?.outcome;
  const why = last?.kind === 'invalid' ? `${last.reason}: ${last.detail}` : 'no valid trial';
  return new HarnessError({
    code: 'measurement-invalid',
    message: `level ${level.name}: ${invalid.length} times the load said nothing about the target (last: ${why})`,
    hint: 'Free the machine of other work or give the load generator more CPU, then go on with `headroom run --resume`.',
    exitCode: ExitCode.measurementInvalid,
  });
}
