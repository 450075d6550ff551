import { isBackOnTheWayDown, judgeHysteresis } from '../../analysis/past-collapse/hysteresis.ts';
import { loadsBefore, type LoadBefore, type SentLoad } from '../../analysis/at-rest/load-before.ts';
import { isUnfit, judgeOverload } from '../../analysis/past-collapse/overload.ts';
import { isBack, type RecoveryContext } from '../../analysis/past-collapse/recovery.ts';
import {
  curveOf,
  hysteresisStretches,
  overloadStretches,
  stretchAt,
  type StretchContext,
} from '../../analysis/past-collapse/stretches.ts';
import { timeoutMsOf, type Config, type Level } from '../../model/config/config.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Hysteresis, Overload, OverloadSettings, Stretch } from '../../model/record/overload.ts';
import { durationMsOf, type RateCurve } from '../../model/rate-curve.ts';
import type { SearchedLevel } from '../../model/record/record.ts';
import type { Second } from '../../model/sample.ts';
import type { RunningStack } from '../../ports/stack.ts';
import { bottleneckOf } from './bottleneck-of-overload.ts';
import { isHysteresisDone, isOverloadDone, overloadSettingsFor } from './is-characterised.ts';
import type { LevelStack } from '../level/stack.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { watchLoad, type LoadToWatch } from '../watch-load.ts';

export interface CharacterisePlan {
  readonly config: Config;
  readonly level: Level;
  /** With its collapse point, and what an interrupted run found out past it. */
  readonly record: SearchedLevel;
  /** The one that the collapse point was found on. */
  readonly stack: LevelStack;
  /** What it was sent to find its collapse point: none that an interrupted run has sent. */
  readonly sent: readonly SentLoad[];
  /** Seed of a load, by how many there were before it in this phase. */
  readonly seedOf: (load: number) => number;
  /** Best guess of the time from its start to the end of the run. */
  readonly remainingMs: number;
  /** Called after every load of the phase with the level as it stands, before the next one starts. */
  readonly onPart: (level: SearchedLevel) => Promise<void>;
}

/**
 * What happens past a level's collapse point: one load of overloads and the fall after them, and, when asked, another one of
 * steps up and down. Each is on disk before the next starts. A load that generator or host limited is repeated once;
 * its verdict is then `invalid` with the reason, and the collapse point stands.
 */
export async function characteriseLevel(
  plan: CharacterisePlan,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<SearchedLevel> {
  const settings = overloadSettingsFor(plan.record, plan.config);
  if (settings === undefined) return plan.record;
  const phase = new Characterisation(plan, settings, ports, hooks);
  await phase.overload();
  if (settings.hysteresis) await phase.hysteresis();
  return phase.record;
}

class Characterisation {
  readonly #plan: CharacterisePlan;
  readonly #settings: OverloadSettings;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #collapsePoint: number;
  #record: SearchedLevel;
  #loads = 0;

  constructor(plan: CharacterisePlan, settings: OverloadSettings, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#settings = settings;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#record = plan.record;
    this.#collapsePoint = plan.record.collapsePoint?.estimate ?? Number.NaN;
  }

  get record(): SearchedLevel {
    return this.#record;
  }

  async overload(): Promise<void> {
    const { level } = this.#plan;
    const before = this.#before();
    const known = before.map(({ standsFor }) => standsFor);
    const stretches = overloadStretches(this.#settings, this.#stretchContext(), known);
    const context = this.#judgeContext();
    while (!isOverloadDone(this.#record)) {
      const { overloads = [] } = this.#record;
      const id = `${level.name}-overload-${overloads.length + 1}`;
      const sent = await this.#send(
        id,
        stretches,
        (soFar) => isBack(soFar, stretches, context) || isUnfit(soFar, stretches, context),
      );
      if (sent === undefined) return;
      const { startedAt, seconds } = sent;
      const overload: Overload = {
        id,
        startedAt,
        collapsePoint: this.#collapsePoint,
        ...judgeOverload(seconds, stretches, context, before),
      };
      const bottleneck = bottleneckOf(seconds, stretches, before, this.#plan.config.metrics);
      await this.#save({ overloads: [...overloads, overload], bottleneck });
      this.#hooks.onEvent({ kind: 'overload-ended', level: level.name, overload });
    }
  }

  /** A level that is another one by now is asked anew. */
  #before(): readonly LoadBefore[] {
    const { record, sent } = this.#plan;
    const { recoveryFraction } = this.#settings;
    return record.drift === undefined
      ? loadsBefore(sent, { collapsePoint: this.#collapsePoint, recoveryFraction })
      : [];
  }

  async hysteresis(): Promise<void> {
    const { level, config } = this.#plan;
    const highest = config.search.maxLoad / this.#collapsePoint;
    const stretches = hysteresisStretches(this.#stretchContext(), highest);
    const context = this.#judgeContext();
    while (!isHysteresisDone(this.#record)) {
      const { hystereses = [] } = this.#record;
      const id = `${level.name}-hysteresis-${hystereses.length + 1}`;
      const sent = await this.#send(id, stretches, (soFar) => isBackOnTheWayDown(soFar, stretches, context));
      if (sent === undefined) return;
      const { startedAt, seconds } = sent;
      const hysteresis: Hysteresis = {
        id,
        startedAt,
        collapsePoint: this.#collapsePoint,
        ...judgeHysteresis(seconds, stretches, context),
      };
      await this.#save({ hystereses: [...hystereses, hysteresis] });
      this.#hooks.onEvent({ kind: 'hysteresis-ended', level: level.name, hysteresis });
    }
  }

  /**
   * Sends the stretches as one load to the idle stack, and saves its seconds; `undefined` when the stack did not get over
   * the load before.
   */
  async #send(
    id: string,
    stretches: readonly Stretch[],
    isDecided: (soFar: readonly Second[]) => boolean,
  ): Promise<{ readonly startedAt: string; readonly seconds: readonly Second[] } | undefined> {
    const { level, config, seedOf } = this.#plan;
    const running = await this.#idleStack();
    if (running === undefined) return undefined;
    const rates = curveOf(stretches, this.#collapsePoint);
    this.#warnOfTooMuch(rates);
    const folder = await this.#ports.store.logFolder(level.name);
    const startedAt = new Date(this.#ports.clock.now()).toISOString();
    this.#loads += 1;
    this.#hooks.onEvent({
      kind: 'overload-started',
      level: level.name,
      id,
      stretches,
      collapsePoint: this.#collapsePoint,
      durationMs: durationMsOf(rates),
      remainingMs: this.#plan.remainingMs,
    });
    const load: LoadToWatch = {
      id,
      level: level.name,
      purpose: 'overload',
      rates,
      behaviour: config.load.behaviour,
      samplesFreshness: false,
      seed: seedOf(this.#loads),
      logFile: `${folder}/k6-${id}.log`,
    };
    let current = this.#tell(id, stretches[0], undefined);
    const seconds = await watchLoad(load, running, this.#ports, this.#hooks, (soFar) => {
      current = this.#tell(id, stretchAt(stretches, soFar.at(-1)?.atSeconds ?? 0), current);
      return isDecided(soFar);
    });
    await this.#ports.store.saveSeries(id, seconds);
    return { startedAt, seconds };
  }

  /** Sent all the same: a target that refuses early needs far fewer virtual users than one that lets requests time out. */
  #warnOfTooMuch(rates: RateCurve): void {
    const { level, config } = this.#plan;
    try {
      this.#ports.generator.check({ rates, behaviour: config.load.behaviour });
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      const line = `the generator may become the limit: ${error.message}`;
      this.#hooks.onEvent({ kind: 'progress', level: level.name, line });
    }
  }

  /** One that cannot be reset may work on its backlog for long: what is known by then must not be lost by that. */
  async #idleStack(): Promise<RunningStack | undefined> {
    const { stack, level } = this.#plan;
    try {
      return await stack.idle(this.#record.overloads?.at(-1)?.character);
    } catch (error) {
      const isNeverIdle = error instanceof HarnessError && error.code === 'never-idle';
      if (!isNeverIdle || this.#loads === 0) throw error;
      const line = `no more loads past the collapse point: ${error.message}`;
      this.#hooks.onEvent({ kind: 'progress', level: level.name, line });
      return undefined;
    }
  }

  /** Says which stretch goes on, when it is another one. */
  #tell(id: string, now: Stretch | undefined, before: Stretch | undefined): Stretch | undefined {
    if (now === undefined || now === before) return before;
    const { phase, multiple, seconds } = now;
    const load = multiple * this.#collapsePoint;
    const level = this.#plan.level.name;
    this.#hooks.onEvent({ kind: 'stretch-started', level, id, phase, multiple, load, seconds });
    return now;
  }

  async #save(part: Partial<SearchedLevel>): Promise<void> {
    this.#record = { ...this.#record, ...part, resets: this.#plan.stack.resets };
    await this.#plan.onPart(this.#record);
  }

  #stretchContext(): StretchContext {
    const { config } = this.#plan;
    return {
      collapsePoint: this.#collapsePoint,
      latencySeconds: config.slo.latencyMs / 1000,
      timeoutSeconds: timeoutMsOf(config) / 1000,
    };
  }

  #judgeContext(): RecoveryContext {
    const { config } = this.#plan;
    return {
      slo: config.slo,
      timeoutMs: timeoutMsOf(config),
      arrivals: config.load.arrivals,
      collapsePoint: this.#collapsePoint,
      slowAfterSeconds: this.#settings.slowAfterSeconds,
    };
  }
}
