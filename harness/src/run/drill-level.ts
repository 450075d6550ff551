import { courseOf } from '../analysis/course.ts';
import { drillSeconds, judgeDrill } from '../analysis/drill.ts';
import { timeoutMsOf, type Config, type Level } from '../model/config.ts';
import { isDrilled, type Drill, type DrillResult } from '../model/drill.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import { steadyCurve } from '../model/rate-curve.ts';
import type { LevelRecord } from '../model/record.ts';
import type { Second } from '../model/sample.ts';
import { durationMs } from '../model/units.ts';
import type { RunningStack } from '../ports/stack.ts';
import { aimFaults } from './aim-fault.ts';
import { FaultSchedule } from './fault-schedule.ts';
import { LevelStack, warmUpLoadFor } from './level-stack.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { watchLoad, type LoadToWatch } from './watch-load.ts';

/** The drills of a run. */
export interface DrillPlan {
  readonly drills: readonly Drill[];
}

export interface DrillLevelPlan {
  readonly config: Config;
  readonly level: Level;
  readonly index: number;
  readonly of: number;
  readonly plan: DrillPlan;
  /** What is recorded of this level already: its collapse point, and what an interrupted run drilled. */
  readonly previous: LevelRecord;
  /** Called after every drill with the level as it stands, before the next one starts. */
  readonly onDrill: (level: LevelRecord) => Promise<void>;
}

/** What a drill takes beside its load: the stack comes up or gets idle, the generator starts and ends. */
const aroundMs = 8000;
const usualLoad = { ofCollapsePoint: 0.8 } as const;
const mostFaultsFailed = 2;

/** Brings a level up, does one drill after the other on it, and takes it down again, whatever happens. */
export async function drillLevel(
  plan: DrillLevelPlan,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<LevelRecord> {
  const drills = new LevelDrills(plan, ports, hooks);
  try {
    return await drills.all();
  } finally {
    await drills.end();
  }
}

class LevelDrills {
  readonly #plan: DrillLevelPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #stack: LevelStack;
  #record: LevelRecord;

  constructor(plan: DrillLevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#record = plan.previous;
    const { config, level, previous } = plan;
    const carries =
      previous.collapsePoint?.low ?? Math.min(...plan.plan.drills.map((each) => this.#loadOf(each)));
    this.#stack = new LevelStack(
      {
        config,
        level,
        warmUpLoad: warmUpLoadFor(carries),
        resets: previous.resets,
        seedOf: (load) => this.#seed(700 + load),
      },
      ports,
      hooks,
    );
  }

  async all(): Promise<LevelRecord> {
    const { level, index, of, plan } = this.#plan;
    this.#hooks.onEvent({ kind: 'level-started', level: level.name, index, of });
    for (const drill of plan.drills) await this.#untilAnswered(drill);
    const { status, collapsePoint } = this.#record;
    const found = collapsePoint === undefined ? {} : { collapsePoint };
    this.#hooks.onEvent({ kind: 'level-ended', level: level.name, status, ...found });
    return this.#record;
  }

  async end(): Promise<void> {
    await this.#stack.end();
  }

  /** A limit of generator or host may be gone the next time; a fault that did not take twice will not. */
  async #untilAnswered(drill: Drill): Promise<void> {
    const { maxInvalidTrials } = this.#plan.config.search;
    let faultsFailed = 0;
    for (let tries = 0; !isDrilled(this.#record, drill.name) && tries <= maxInvalidTrials; tries += 1) {
      const { outcome } = await this.#drill(drill);
      if (outcome.kind === 'invalid' && outcome.reason.startsWith('fault')) faultsFailed += 1;
      if (faultsFailed === mostFaultsFailed) return;
    }
  }

  async #drill(drill: Drill): Promise<DrillResult> {
    const { config, level } = this.#plan;
    const { clock, store, generator, faults: injector } = this.#ports;
    const load = this.#loadOf(drill);
    const duration = durationMs(1000 * drillSeconds(drill));
    const rates = steadyCurve(load, duration);
    generator.check({ rates, behaviour: config.load.behaviour });
    const running = await this.#stack.idle();
    const number = (this.#record.drills ?? []).filter((each) => each.drill === drill.name).length + 1;
    const id = `${level.name}-${drill.name}${number === 1 ? '' : `-${number}`}`;
    const seed = this.#seed((this.#record.drills?.length ?? 0) + 1);
    const aimed = await aimFaults(drill.faults, running, { level: level.name, seed, injector });
    const schedule = new FaultSchedule({
      ...{ level: level.name, drill, aimed, injector, clock },
      onEvent: this.#hooks.onEvent,
      signal: this.#hooks.signal,
    });
    const logs = await store.logFolder(level.name);
    const startedAt = new Date(clock.now()).toISOString();
    this.#hooks.onEvent({
      ...{ kind: 'drill-started', level: level.name, id, drill, load, durationMs: duration },
      remainingMs: this.#timeLeftMs(),
    });
    const seconds = await this.#underLoad(schedule, running, {
      id,
      seed,
      rates,
      logFile: `${logs}/k6-${id}.log`,
    });
    const faults = await schedule.end();
    const { slo } = config;
    const context = { slo, drill, load, timeoutMs: timeoutMsOf(config), arrivals: config.load.arrivals };
    const { outcome, measures } = judgeDrill(seconds, faults, context);
    const result: DrillResult = {
      ...{ id, level: level.name, drill: drill.name, startedAt, load, durationMs: duration, faults },
      ...{ outcome, measures, course: courseOf(seconds, duration / 1000) },
    };
    await store.saveSeries(id, seconds);
    this.#record = {
      ...this.#record,
      drills: [...(this.#record.drills ?? []), result],
      resets: this.#stack.resets,
    };
    this.#hooks.onEvent({ kind: 'drill-ended', result });
    await this.#plan.onDrill(this.#record);
    // The next drill is of a level as it was: warm, with nothing held up.
    const isAsBefore =
      measures.restarts === 0 && !['metastable', 'not-carried', 'invalid'].includes(outcome.kind);
    if (!isAsBefore) await this.#stack.end();
    return result;
  }

  /** The load with its faults; they are taken back whatever becomes of it. */
  async #underLoad(
    schedule: FaultSchedule,
    running: RunningStack,
    load: Pick<LoadToWatch, 'id' | 'seed' | 'rates' | 'logFile'>,
  ): Promise<readonly Second[]> {
    const { config, level } = this.#plan;
    try {
      return await watchLoad(
        {
          ...load,
          level: level.name,
          behaviour: config.load.behaviour,
          samplesFreshness: false,
          onStart: (startedAtMs) => schedule.begin(startedAtMs),
        },
        running,
        this.#ports,
        this.#hooks,
        () => schedule.hasFailed,
      );
    } finally {
      await schedule.end();
    }
  }

  /** @throws HarnessError `drill-without-load` when it is a share of a collapse point that nobody knows. */
  #loadOf({ name, load }: Drill): number {
    const { config, previous, level } = this.#plan;
    const peak = config.night?.peak;
    const asked = load ?? (peak === undefined ? usualLoad : { requestsPerSecond: peak });
    if ('requestsPerSecond' in asked) return asked.requestsPerSecond;
    const estimate = previous.collapsePoint?.estimate;
    if (estimate !== undefined) return Number((asked.ofCollapsePoint * estimate).toPrecision(4));
    throw new HarnessError({
      code: 'drill-without-load',
      message: `drill "${name}" is to be done at ${asked.ofCollapsePoint} of the collapse point of level "${level.name}", which no run of this config has measured`,
      hint: 'Measure it with `headroom run`, or say the load: --load 100, or load: { requestsPerSecond: 100 } in the config.',
      exitCode: ExitCode.usage,
    });
  }

  #seed(load: number): number {
    const { config, index } = this.#plan;
    return config.load.seed + 1000 * (index + 1) + load;
  }

  #timeLeftMs(): number {
    const { plan, of, index } = this.#plan;
    const each = plan.drills.reduce((sum, drill) => sum + 1000 * drillSeconds(drill) + aroundMs, 0);
    const here = plan.drills
      .filter(({ name }) => !isDrilled(this.#record, name))
      .reduce((sum, drill) => sum + 1000 * drillSeconds(drill) + aroundMs, 0);
    return here + (of - index - 1) * each;
  }
}
