import { courseOf } from '../../analysis/night/course.ts';
import { judgeDrill } from '../../analysis/drill/drill.ts';
import { timeoutMsOf, type Config } from '../../model/config/config.ts';
import { isDrilled, ofNight, type Drill, type DrillResult } from '../../model/config/drill.ts';
import { drillSeconds, type DrillTimes } from '../../model/config/drill-times.ts';
import { faultText, mayStillBeOn, type FaultLife } from '../../model/config/fault.ts';
import { isOwnStack } from '../../model/config/stacks.ts';
import { durationMsOf, peakOf } from '../../model/rate-curve.ts';
import type { DrilledLevel } from '../../model/record/record.ts';
import type { Second } from '../../model/sample.ts';
import type { RecordedWrite, WriteMeasures } from '../../model/writes.ts';
import type { RunningStack } from '../../ports/stack.ts';
import { aimFaults } from './aim-fault.ts';
import { drillTimes, surelyCarried, type KnownLoads } from './drill-load.ts';
import { faultLeft } from './fault-left.ts';
import { FaultSchedule } from './fault-schedule.ts';
import { LevelStack } from '../level/stack.ts';
import { warmUpLoadFor } from '../level/warm-up.ts';
import { onLevel, seedAt, type LevelToWorkOn } from '../level/on-level.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { readBackWrites } from './read-back.ts';
import type { NightPlan } from '../nights/replay-level.ts';
import { watchLoad, type LoadToWatch } from '../watch-load.ts';

/** The drills of a run. */
export interface DrillPlan {
  readonly drills: readonly Drill[];
  /** For those whose load it is. */
  readonly night?: NightPlan;
}

export interface DrillLevelPlan extends LevelToWorkOn {
  readonly config: Config;
  readonly plan: DrillPlan;
  /** What is recorded of this level already: its collapse point, and what an interrupted run drilled. */
  readonly previous: DrilledLevel;
  /** Called after every drill with the level as it stands, before the next one starts. */
  readonly onDrill: (level: DrilledLevel) => Promise<void>;
}

/** What a drill takes beside its load: the stack comes up or gets idle, the generator starts and ends. */
const aroundMs = 8000;
/** A usual read-back of writes: some dozens of them. */
const readBackMs = 5000;
const mostFaultsFailed = 2;

/** Brings a level up, does one drill after the other on it, and takes it down again, whatever happens. */
export async function drillLevel(
  plan: DrillLevelPlan,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<DrilledLevel> {
  return new LevelDrills(plan, ports, hooks).all();
}

class LevelDrills {
  readonly #plan: DrillLevelPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #stack: LevelStack;
  readonly #known: KnownLoads;
  #record: DrilledLevel;

  constructor(plan: DrillLevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#record = plan.previous;
    const { config, level, previous } = plan;
    const { drills, night } = plan.plan;
    this.#known = {
      config,
      level: previous,
      ...(night === undefined ? {} : { night: night.night.replayed }),
    };
    this.#stack = new LevelStack(
      {
        config,
        level,
        warmUpLoad: warmUpLoadFor(surelyCarried(drills, this.#known)),
        resets: previous.resets,
        faults: drills.filter(({ name }) => !isDrilled(previous, name)).flatMap(({ faults }) => faults),
        seedOf: (load) => this.#seed(700 + load),
      },
      ports,
      hooks,
    );
  }

  all(): Promise<DrilledLevel> {
    return onLevel(this.#plan, this.#stack, this.#hooks, async () => {
      for (const drill of this.#plan.plan.drills) await this.#untilAnswered(drill);
      return this.#record;
    });
  }

  /**
   * A limit of generator or host may be gone the next time; a fault that did not take twice will not.
   * @throws HarnessError `fault-not-reverted` when one may still be on and does not end with the level
   */
  async #untilAnswered(drill: Drill): Promise<void> {
    const { maxInvalidTrials } = this.#plan.config.search;
    let faultsFailed = 0;
    for (let tries = 0; !isDrilled(this.#record, drill.name) && tries <= maxInvalidTrials; tries += 1) {
      const { outcome, faults } = await this.#drill(drill);
      const left = faults.filter(mayStillBeOn);
      if (left.length > 0 && !isOwnStack(this.#ports.stack.kind)) {
        throw faultLeft(this.#plan.level.name, left.map(leftText));
      }
      if (outcome.kind === 'invalid' && outcome.reason.startsWith('fault')) faultsFailed += 1;
      if (faultsFailed === mostFaultsFailed) return;
    }
  }

  async #drill(drill: Drill): Promise<DrillResult> {
    const { config, level } = this.#plan;
    const { clock, store, generator, faults: injector } = this.#ports;
    const times = this.#times(drill);
    const { rates } = times;
    generator.check({ rates, behaviour: config.load.behaviour });
    const running = await this.#stack.idle(this.#record.drills?.at(-1)?.outcome);
    const number = (this.#record.drills ?? []).filter((each) => each.drill === drill.name).length + 1;
    const id = `${level.name}-${drill.name}${number === 1 ? '' : `-${number}`}`;
    const seed = this.#seed((this.#record.drills?.length ?? 0) + 1);
    const schedule = new FaultSchedule({
      ...{ level: level.name, injector, clock },
      faults: await aimFaults(times.faults, running, { level: level.name, seed, injector }),
      onEvent: this.#hooks.onEvent,
      signal: this.#hooks.signal,
    });
    const logs = await store.logFolder(level.name);
    const startedAt = new Date(clock.now()).toISOString();
    const about = { level: level.name, id, load: peakOf(rates), durationMs: durationMsOf(rates) };
    const k = ofNight(drill);
    const remainingMs = this.#timeLeftMs();
    this.#hooks.onEvent({
      kind: 'drill-started',
      ...about,
      ...(k === undefined ? {} : { rates }),
      drill,
      remainingMs,
    });
    const sent = { id, seed, rates, logFile: `${logs}/k6-${id}.log` };
    const { seconds, writes: recorded } = await this.#underLoad(schedule, running, sent);
    const faults = await schedule.end();
    const writes =
      recorded === undefined ? {} : { writes: await this.#readBack(recorded, faults, running, sent) };
    const { slo } = config;
    const { arrivals } = config.load;
    const context = { slo, drill, rates, timeoutMs: timeoutMsOf(config), arrivals, ...writes };
    const { outcome, measures } = judgeDrill(seconds, faults, context);
    const result: DrillResult = {
      ...{ ...about, drill: drill.name, startedAt, faults },
      ...(k === undefined ? {} : { ofNight: k }),
      ...{ outcome, measures, course: courseOf(seconds, drillSeconds(times)) },
    };
    await store.saveSeries(id, seconds);
    await this.#keep(result);
    return result;
  }

  /** On disk before the next drill, which is of a level as it was: warm, with nothing held up. */
  async #keep(result: DrillResult): Promise<void> {
    this.#record = {
      ...this.#record,
      drills: [...this.#record.drills, result],
      resets: this.#stack.resets,
    };
    this.#hooks.onEvent({ kind: 'drill-ended', result });
    await this.#plan.onDrill(this.#record);
    const { outcome, measures } = result;
    const isAsBefore =
      measures.restarts === 0 && !['metastable', 'not-carried', 'invalid'].includes(outcome.kind);
    if (!isAsBefore) await this.#stack.end();
  }

  /** The load with its faults; they are taken back whatever becomes of it. */
  async #underLoad(
    schedule: FaultSchedule,
    running: RunningStack,
    load: Pick<LoadToWatch, 'id' | 'seed' | 'rates' | 'logFile'>,
  ): Promise<{ readonly seconds: readonly Second[]; readonly writes?: readonly RecordedWrite[] }> {
    const { config, level } = this.#plan;
    let writes: readonly RecordedWrite[] = [];
    const records = this.#ports.generator.readBack !== undefined;
    try {
      const seconds = await watchLoad(
        {
          ...load,
          level: level.name,
          purpose: 'drill',
          behaviour: config.load.behaviour,
          samplesFreshness: false,
          onStart: (startedAtMs) => schedule.begin(startedAtMs),
          ...(records ? { onWrites: (all) => void (writes = all) } : {}),
        },
        running,
        this.#ports,
        this.#hooks,
        () => schedule.hasFailed,
      );
      return { seconds, ...(records ? { writes } : {}) };
    } finally {
      // Whatever becomes of the run, whoever looks on must hear of it.
      const left = (await schedule.end()).filter(({ mayBeOn }) => mayBeOn === true);
      for (const line of left.map(leftText)) {
        this.#hooks.onEvent({ kind: 'progress', level: level.name, line });
      }
    }
  }

  #times(drill: Drill): DrillTimes {
    return drillTimes(drill, this.#known);
  }

  /** After the load and its faults, on the stack as they left it. */
  async #readBack(
    writes: readonly RecordedWrite[],
    faults: readonly FaultLife[],
    running: RunningStack,
    { id, seed, logFile }: Pick<LoadToWatch, 'id' | 'seed' | 'logFile'>,
  ): Promise<WriteMeasures> {
    const { generator, clock } = this.#ports;
    const { signal, onEvent } = this.#hooks;
    const level = this.#plan.level.name;
    return readBackWrites({
      ...{ writes, generator, clock, signal, seed },
      targetUrl: running.url,
      logFile: logFile.replace(/\.log$/, '-read-back.log'),
      obstacle: async () => {
        const held = faults.find(mayStillBeOn);
        if (held !== undefined) return `${faultText(held.fault)} may still have been on`;
        const busyBy = await this.#stack.settled();
        return busyBy === undefined ? undefined : `the stack did not become idle: ${busyBy}`;
      },
      onProgress: (line) => onEvent({ kind: 'progress', level, line: `${id}: ${line}` }),
    });
  }

  #seed(loads: number): number {
    return seedAt(this.#plan, loads);
  }

  #timeLeftMs(): number {
    const { plan, of, index } = this.#plan;
    const besideMs = aroundMs + (this.#ports.generator.readBack === undefined ? 0 : readBackMs);
    const takes = (drills: readonly Drill[]): number =>
      drills.reduce((sum, drill) => sum + 1000 * drillSeconds(this.#times(drill)) + besideMs, 0);
    const here = takes(plan.drills.filter(({ name }) => !isDrilled(this.#record, name)));
    return here + (of - index - 1) * takes(plan.drills);
  }
}

function leftText({ fault, failure }: FaultLife): string {
  return `${faultText(fault)}: ${failure}`;
}
