import { courseOf } from '../../analysis/night/course.ts';
import { isLost, judgeNight, type SurvivalContext } from '../../analysis/night/survival.ts';
import { timeoutMsOf, type Config } from '../../model/config/config.ts';
import type { Night, NightConfig, Variant } from '../../model/config/night.ts';
import { durationMsOf, peakOf, timesCurve } from '../../model/rate-curve.ts';
import type { LevelRecord, ReplayedLevel } from '../../model/record/record.ts';
import type { Replay, Surge } from '../../model/record/replay.ts';
import { guessSurge } from '../../search/fluid-night.ts';
import { nextReplay, surgeBracketOf, type SurgeGoal, type SurgeStep } from '../../search/surge.ts';
import { LevelStack } from '../level/stack.ts';
import { warmUpLoadFor } from '../level/warm-up.ts';
import { onLevel, seedAt, type LevelToWorkOn } from '../level/on-level.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { watchLoad } from '../watch-load.ts';

/** The night that a run replays, and how. */
export interface NightPlan extends Pick<
  NightConfig,
  'peak' | 'survival' | 'maxReplays' | 'relativeWidth' | 'sideBySide'
> {
  readonly night: Night;
  readonly variants: readonly Variant[];
  /** One replay a level and variant at this multiple, to its end; absent: the surge multiple is searched. */
  readonly k?: number;
  /** The run whose collapse points guide the search. */
  readonly from?: string;
  /** Whether a fresh stack is warmed first. */
  readonly warmUp: boolean;
}

export interface ReplayLevelPlan extends LevelToWorkOn {
  readonly config: Config;
  readonly night: NightPlan;
  /** What is recorded of this level already: its collapse point, and what an interrupted run replayed. */
  readonly previous: ReplayedLevel;
  /** Called after every replay with the level as it stands, before the next one starts. */
  readonly onReplay: (level: ReplayedLevel) => Promise<void>;
}

/** k is searched from a hundredth to a hundred times the expected night. */
const range = { least: 0.01, most: 100 };

/** Variants of the night that are meant for this level. */
export function variantsFor(level: string, { variants }: Pick<NightPlan, 'variants'>): readonly Variant[] {
  return variants.filter(({ levels }) => levels === undefined || levels.includes(level));
}

/**
 * Whether a lost night may be stopped before its end. Not when it is replayed to be looked at, nor when users retry:
 * how much they send, and whether the level comes back under it, shows after the collapse.
 */
function mayStop(k: number, night: NightPlan, { behaviour }: Variant): boolean {
  return night.k === undefined && !night.sideBySide.includes(k) && behaviour.retries.kind === 'none';
}

/** A multiple to be replayed side by side that was not yet; none when too many replays of the variant were invalid. */
function sideBySideMissing(
  { sideBySide }: NightPlan,
  replays: readonly Replay[],
  maxInvalid: number,
): number | undefined {
  const valid = replays.filter(({ outcome }) => outcome.kind !== 'invalid');
  if (replays.length - valid.length > maxInvalid) return undefined;
  return sideBySide.find((k) => valid.every((replay) => replay.k !== k));
}

/** The surge multiple of a variant, unless the measurement was invalid: then it may be asked again. */
export function decidedSurge(
  { surges = [] }: Pick<LevelRecord, 'surges'>,
  variant: string,
): Surge | undefined {
  return surges.find((surge) => surge.variant === variant && surge.status !== 'measurement-invalid');
}

/** Brings a level up and replays the night on it, variant after variant, and takes it down again, whatever happens. */
export async function replayLevel(
  plan: ReplayLevelPlan,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<ReplayedLevel> {
  return new LevelReplays(plan, ports, hooks).search();
}

class LevelReplays {
  readonly #plan: ReplayLevelPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #stack: LevelStack;
  #record: ReplayedLevel;

  constructor(plan: ReplayLevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#record = plan.previous;
    const { config, level, night, previous } = plan;
    // What the level carries for certain: a warm-up must not be an overload.
    const carries = previous.collapsePoint?.low ?? Math.min(night.peak / 4, config.search.initialLoad);
    this.#stack = new LevelStack(
      {
        config,
        level,
        ...(night.warmUp ? { warmUpLoad: warmUpLoadFor(carries) } : {}),
        resets: previous.resets,
        seedOf: (load) => this.#seed(500 + load),
      },
      ports,
      hooks,
    );
  }

  search(): Promise<ReplayedLevel> {
    const { level, night } = this.#plan;
    return onLevel(this.#plan, this.#stack, this.#hooks, async () => {
      for (const variant of variantsFor(level.name, night)) {
        if (decidedSurge(this.#record, variant.name) !== undefined) continue;
        await this.#searchVariant(variant);
      }
      return this.#record;
    });
  }

  async #searchVariant(variant: Variant): Promise<void> {
    for (;;) {
      const replays = this.#replaysOf(variant);
      const step = this.#next(replays);
      if (step.kind === 'done') {
        const isSearch = this.#plan.night.k === undefined || step.status === 'measurement-invalid';
        const status = isSearch ? step.status : 'single';
        const surge: Surge = { variant: variant.name, status, ...step.bracket };
        const others = this.#record.surges.filter((each) => each.variant !== variant.name);
        this.#record = { ...this.#record, surges: [...others, surge] };
        this.#hooks.onEvent({ kind: 'surge-ended', level: this.#plan.level.name, surge });
        return;
      }
      await this.#replay(variant, step.k);
      this.#record = { ...this.#record, resets: this.#stack.resets };
      await this.#plan.onReplay(this.#record);
    }
  }

  #replaysOf(variant: Variant): Replay[] {
    return this.#record.replays.filter((replay) => replay.variant === variant.name);
  }

  #next(replays: readonly Replay[]): SurgeStep {
    const { night, config, previous } = this.#plan;
    const maxInvalid = config.search.maxInvalidTrials;
    const { k } = night;
    if (k !== undefined) {
      const goal = { guess: k, least: k, most: k, relativeWidth: 1, maxReplays: 1, maxInvalid };
      return nextReplay(goal, replays);
    }
    const capacity = previous.collapsePoint?.estimate;
    const latencySeconds = config.slo.latencyMs / 1000;
    const guess =
      capacity === undefined
        ? 1
        : guessSurge(night.night.replayed, { capacity, latencySeconds, survival: night.survival }, range);
    const { relativeWidth, sideBySide } = night;
    // What is replayed side by side comes after the search, and is not of its budget.
    const beside = replays.filter((replay) => sideBySide.includes(replay.k));
    const maxReplays = night.maxReplays + beside.length;
    const goal: SurgeGoal = { ...range, guess, relativeWidth, maxReplays, maxInvalid };
    const step = nextReplay(goal, replays);
    const missing = step.kind === 'done' ? sideBySideMissing(night, replays, maxInvalid) : undefined;
    return missing === undefined ? step : { kind: 'replay', k: missing };
  }

  async #replay(variant: Variant, k: number): Promise<void> {
    const { config, level, night } = this.#plan;
    const running = await this.#stack.idle(this.#record.replays?.at(-1)?.outcome);
    const number = this.#replaysOf(variant).length + 1;
    const id = `${level.name}-${variant.name}-${number}`;
    const rates = timesCurve(night.night.replayed, k);
    const folder = await this.#ports.store.logFolder(level.name);
    const startedAt = new Date(this.#ports.clock.now()).toISOString();
    this.#hooks.onEvent({
      ...{ kind: 'replay-started', level: level.name, replayId: id, variant: variant.name, k, rates },
      peak: peakOf(rates),
      durationMs: durationMsOf(rates),
      remainingMs: this.#timeLeftMs(),
    });
    const context: SurvivalContext = {
      slo: config.slo,
      survival: night.survival,
      rates,
      timeoutMs: timeoutMsOf(config),
      arrivals: config.load.arrivals,
    };
    let stoppedEarly = false;
    const seconds = await watchLoad(
      {
        id,
        level: level.name,
        purpose: 'replay',
        rates,
        behaviour: variant.behaviour,
        samplesFreshness: true,
        seed: this.#seed(this.#record.replays.length + 1),
        logFile: `${folder}/k6-${id}.log`,
      },
      running,
      this.#ports,
      this.#hooks,
      (soFar) => (stoppedEarly = mayStop(k, night, variant) && isLost(soFar, context)),
    );
    const { outcome, measures } = judgeNight(seconds, context);
    const about = { id, level: level.name, variant: variant.name, k, durationMs: durationMsOf(rates) };
    const course = stoppedEarly ? {} : { course: courseOf(seconds, durationMsOf(rates) / 1000) };
    const replay: Replay = { ...about, startedAt, stoppedEarly, outcome, measures, ...course };
    await this.#ports.store.saveReplay(replay, seconds);
    this.#record = { ...this.#record, replays: [...this.#record.replays, replay] };
    const bracket = surgeBracketOf(this.#replaysOf(variant));
    this.#hooks.onEvent({ kind: 'replay-ended', replay, bracket });
  }

  #seed(loads: number): number {
    return seedAt(this.#plan, loads);
  }

  /** A search takes about three replays, of which the lost ones are stopped early; all others go to their end. */
  #timeLeftMs(): number {
    const { night, of, index, level, config } = this.#plan;
    const replayMs = durationMsOf(night.night.replayed) + 5000;
    const each = night.k === undefined ? 3 * 0.8 + night.sideBySide.length : 1;
    const here = variantsFor(level.name, night).length - this.#record.surges.length;
    const later = config.levels.slice(index + 1, of).flatMap(({ name }) => variantsFor(name, night)).length;
    const done = this.#record.replays.length;
    return Math.max(1, each * (here + later) - Math.min(done, each - 1)) * replayMs;
  }
}
