import type { Level } from '../model/config/config.ts';
import { isDrilled } from '../model/config/drill.ts';
import { HarnessError, reasonOf } from '../model/errors.ts';
import { relativeWidthOf } from '../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../model/record/record.ts';
import { drillLevel, type DrillLevelPlan } from './drills/drill-level.ts';
import { driftError } from './drift-error.ts';
import { lookedAt } from './level/first-look.ts';
import { firstGuessFor, type FirstGuess } from './searches/initial-load.ts';
import { drillsInvalid, levelsUnanswered, measurementInvalid } from './invalid-error.ts';
import { isCharacterised } from './searches/is-characterised.ts';
import { leastLoadOf } from './least-load.ts';
import { measureLevel } from './searches/level.ts';
import { PaceKeeper, usualPaceOf } from './searches/pace-keeper.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { decidedSurge, replayLevel, variantsFor } from './nights/replay-level.ts';
import type { RunPlan } from './run-plan.ts';
import { RunProgress } from './run-progress.ts';
import { goalOf } from './searches/goal.ts';
import { steady } from './level/steady-stack.ts';
import { StepTimes, tellingSteps } from './step-times.ts';
import { levelLeftMs } from './searches/time-left.ts';
import { nextVisit, type Visit, type VisitedLevel } from './searches/visits.ts';

/**
 * Measures every level of the plan, one after the other. The record is on disk after every trial; a level that was
 * decided before (resume) is not measured again.
 * @throws HarnessError what stopped the run; the record says so too. The signal's reason when it was interrupted.
 */
export async function run(plan: RunPlan, ports: RunPorts, outside: RunHooks): Promise<RunRecord> {
  const times = new StepTimes(ports.clock, plan.previous?.times);
  if (plan.askedAtMs !== undefined) times.gotReady(plan.askedAtMs);
  const hooks: RunHooks = {
    signal: outside.signal,
    onEvent: (event) => {
      times.take(event);
      outside.onEvent(event);
    },
  };
  const progress = new RunProgress(plan, ports, times);
  await progress.save();
  try {
    const mostLoad = (level: Level): number => leastLoadOf(plan, progress.level(level.name));
    const looked = lookedAt(
      tellingSteps(ports.stack, hooks.onEvent),
      { config: plan.config, mostLoad },
      ports,
      hooks,
    );
    const stack = progress.recording(steady(looked));
    const levels = new Levels(plan, { ...ports, stack }, hooks, progress);
    const isSearch = plan.night === undefined && plan.drill === undefined;
    const endsAtMs = isSearch ? plan.endsAtMs : undefined;
    await (endsAtMs === undefined ? levels.inOrder() : levels.within(endsAtMs));
    const { record } = progress;
    const invalid = isSearch ? levelsUnanswered(record, plan.config.search) : drillsInvalid(record);
    if (invalid !== undefined) throw invalid;
  } catch (error) {
    await progress.end(hooks.signal.aborted ? { status: 'interrupted' } : failureOf(error));
    throw hooks.signal.aborted ? hooks.signal.reason : error;
  }
  return progress.end({ status: 'finished' });
}

/** A level, as every kind of work on it is told. */
type LevelWork = Pick<DrillLevelPlan, 'config' | 'level' | 'index' | 'of'> & {
  readonly previous: LevelRecord;
};

/** The levels of a run, measured one at a time. */
class Levels {
  readonly #plan: RunPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #progress: RunProgress;
  /** Levels as they are are followed past their collapse points, and take longer for it than broken ones. */
  readonly #paces: Readonly<Record<'whole' | 'broken', PaceKeeper>>;
  /** Of broken levels that could not be measured: the others are, before it is told. */
  readonly #failures: HarnessError[] = [];

  constructor(plan: RunPlan, ports: RunPorts, hooks: RunHooks, progress: RunProgress) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#progress = progress;
    this.#paces = {
      whole: new PaceKeeper(usualPaceOf(plan.config)),
      broken: new PaceKeeper(usualPaceOf({ overload: false })),
    };
  }

  async inOrder(): Promise<void> {
    for (const level of this.#plan.levels) {
      if (isDecided(this.#progress.level(level.name), this.#plan)) continue;
      if (level.broken === undefined) await this.#measure(level);
      else await this.#measureBroken(level);
    }
    const [failure] = this.#failures;
    if (failure !== undefined) throw failure;
  }

  /** As often as time allows, each time the one that the open decision hangs on. */
  async within(endsAtMs: number): Promise<void> {
    const { config, levels } = this.#plan;
    const visits = new Map<string, number>();
    for (;;) {
      const { provisionMs, aroundTrialMs, overloadMs } = this.#paces.whole.pace;
      const visit = nextVisit(
        {
          endsAtMs,
          relativeWidth: config.search.relativeWidth,
          visitMs: provisionMs + config.search.confirmSeconds * 1000 + 2 * aroundTrialMs,
          overloadMs,
        },
        levels.map(({ name }): VisitedLevel => {
          const record = this.#progress.level(name);
          return { record, visits: visits.get(name) ?? 0, isCharacterised: isCharacterised(record, config) };
        }),
        this.#ports.clock.now(),
      );
      const level = levels.find(({ name }) => name === visit?.level);
      if (visit === undefined || level === undefined) return;
      visits.set(level.name, (visits.get(level.name) ?? 0) + 1);
      await this.#measure(level, visit);
    }
  }

  #timeLeftMs(current: Level, hereMs: number): number {
    const { config, levels, endsAtMs = Number.POSITIVE_INFINITY } = this.#plan;
    const mostTrials = this.#plan.endsAtMs === undefined ? config.search.maxTrials : Number.POSITIVE_INFINITY;
    const others = levels.filter((level) => level !== current);
    const laterMs = others.reduce((sum, level) => {
      const record = this.#progress.level(level.name);
      const { status, trials, collapsePoint } = record;
      const state = {
        isNew: status === 'pending' && trials.length === 0,
        isCharacterised: isCharacterised(record, config),
        ...(collapsePoint === undefined || this.#plan.endsAtMs === undefined
          ? {}
          : { widthRatio: relativeWidthOf(collapsePoint) / config.search.relativeWidth }),
      };
      const goal = goalOf(config, this.#guessFor(level));
      const load = collapsePoint?.estimate ?? goal.initialLoad;
      return sum + levelLeftMs(state, this.#keeperOf(record).pace, { goal, load, mostTrials });
    }, 0);
    return Math.max(0, Math.min(endsAtMs - this.#ports.clock.now(), hereMs + laterMs));
  }

  /** What the run is of: drills, a night, or the search of the collapse points. */
  #work(common: LevelWork, level: Level, visit?: Visit): Promise<LevelRecord> {
    const { night, drill: plan } = this.#plan;
    const { previous } = common;
    const onProgress = (soFar: LevelRecord): Promise<void> => this.#progress.update(soFar);
    if (plan !== undefined && previous.drills !== undefined) {
      return drillLevel({ ...common, previous, plan, onDrill: onProgress }, this.#ports, this.#hooks);
    }
    if (night !== undefined && previous.replays !== undefined) {
      return replayLevel({ ...common, previous, night, onReplay: onProgress }, this.#ports, this.#hooks);
    }
    if (previous.drills !== undefined || previous.replays !== undefined) {
      throw new RangeError(`level ${level.name} is of a run of another kind`);
    }
    return measureLevel(
      {
        ...common,
        previous,
        ...this.#guessFor(level),
        keeper: this.#keeperOf(level),
        timeLeftMs: (hereMs) => this.#timeLeftMs(level, hereMs),
        onTrial: onProgress,
        ...(visit === undefined ? {} : { visit }),
      },
      this.#ports,
      this.#hooks,
    );
  }

  #guessFor(level: Level): FirstGuess {
    return firstGuessFor(level, this.#plan, this.#progress.record.levels);
  }

  #keeperOf({ broken }: { readonly broken?: unknown }): PaceKeeper {
    return this.#paces[broken === undefined ? 'whole' : 'broken'];
  }

  /** Without what is broken a stack may be too far gone to be measured, which says nothing about the other levels. */
  async #measureBroken(level: Level): Promise<void> {
    try {
      await this.#measure(level);
    } catch (error) {
      if (!(error instanceof HarnessError) || !ofTheLevel.has(error.code)) throw error;
      this.#failures.push(error);
      const record = this.#progress.level(level.name);
      if (isInvalid(record)) return;
      await this.#progress.update({ ...record, status: 'measurement-invalid', detail: error.message });
    }
  }

  async #measure(level: Level, visit?: Visit): Promise<void> {
    this.#hooks.signal.throwIfAborted();
    const { config, levels } = this.#plan;
    const previous = this.#progress.level(level.name);
    const common = { config, level, index: levels.indexOf(level), of: levels.length, previous };
    const measured = await this.#work(common, level, visit);
    await this.#progress.update(measured);
    if (isInvalid(measured))
      throw driftError(measured) ?? measurementInvalid(measured, this.#progress.record);
  }
}

/** Codes of failures that are about one level. */
const ofTheLevel: ReadonlySet<string> = new Set([
  'never-idle',
  'fault-not-applied',
  'measurement-invalid',
  'fault-too-wide',
]);

function isDecided(level: LevelRecord, { night, drill, config }: RunPlan): boolean {
  if (isInvalid(level)) return false;
  if (drill !== undefined) return drill.drills.every(({ name }) => isDrilled(level, name));
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
