import { collapsePointOf } from '../analysis/collapse-point.ts';
import type { Config, Level } from '../model/config.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import type { LevelRecord } from '../model/record.ts';
import type { Bracket, Candidate, Trial } from '../model/trial.ts';
import { durationMs, ratePerSecond, type RatePerSecond } from '../model/units.ts';
import type { RunningStack } from '../ports/stack.ts';
import { bracketOf, next, type SearchGoal } from '../search/next.ts';
import { becomesIdle, unloadedLatencyMs } from './drain.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { timeLeftMs } from './time-left.ts';
import { runTrial, warmUp, type TrialRequest } from './trial.ts';
import { cpuMsPerRequest, isWarm, warmUpRound } from './warm-up.ts';

export interface LevelPlan {
  readonly config: Config;
  readonly level: Level;
  /** Position of the level in the run, from 0, and how many levels there are. */
  readonly index: number;
  readonly of: number;
  readonly initialLoad: RatePerSecond;
  /** What an interrupted run measured of this level already. */
  readonly previous: LevelRecord;
  /** Called after every trial with the level as it stands, before the next trial starts. */
  readonly onTrial: (level: LevelRecord) => Promise<void>;
}

/** Share of the first load that a fresh stack is warmed with. */
const warmUpShare = 0.8;
/** How often a level is provisioned anew for one trial before it is given up. */
const mostProvisions = 2;

interface MeasuredStack {
  readonly running: RunningStack;
  /** Median latency without load; infinite until it is known, so that the idle path alone decides. */
  readonly unloadedMs: number;
}

/** Brings a level up, finds where it collapses, and takes it down again, whatever happens. */
export async function measureLevel(plan: LevelPlan, ports: RunPorts, hooks: RunHooks): Promise<LevelRecord> {
  const measurement = new LevelMeasurement(plan, ports, hooks);
  try {
    return await measurement.search();
  } finally {
    await measurement.end();
  }
}

/** One level being measured: the stack that is up, the trials so far. */
class LevelMeasurement {
  readonly #plan: LevelPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #trials: Trial[];
  readonly #goal: SearchGoal;
  #resets: number;
  #stack: MeasuredStack | undefined;
  #provisionMs = 0;
  #trialsMs = 0;
  #trialsHere = 0;
  #loads = 0;

  constructor(plan: LevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#trials = [...plan.previous.trials];
    this.#resets = plan.previous.resets;
    this.#goal = goalOf(plan.config, plan.initialLoad);
  }

  async search(): Promise<LevelRecord> {
    const { name } = this.#plan.level;
    this.#hooks.onEvent({ kind: 'level-started', level: name, index: this.#plan.index, of: this.#plan.of });
    for (;;) {
      const step = next(this.#goal, this.#trials);
      if (step.kind === 'done') {
        const record = this.#record(step.status, step.bracket);
        const { status, collapsePoint } = record;
        this.#hooks.onEvent({
          kind: 'level-ended',
          level: name,
          status,
          ...(collapsePoint === undefined ? {} : { collapsePoint }),
        });
        return record;
      }
      await this.#measure(step.candidate);
      await this.#plan.onTrial(this.#record('pending', bracketOf(this.#trials)));
    }
  }

  async end(): Promise<void> {
    const stack = this.#stack;
    this.#stack = undefined;
    if (stack === undefined) return;
    const folder = await this.#ports.store.logFolder(this.#plan.level.name).catch(() => undefined);
    if (folder !== undefined) await stack.running.saveLogs(folder).catch(() => undefined);
    await stack.running.down();
  }

  async #measure(candidate: Candidate): Promise<void> {
    const { level, config } = this.#plan;
    const running = await this.#idleStack();
    const startedAt = this.#ports.clock.now();
    const request = await this.#request(candidate);
    this.#hooks.onEvent({
      kind: 'trial-started',
      level: level.name,
      trialId: request.id,
      load: candidate.load,
      durationMs: candidate.duration,
      bracket: bracketOf(this.#trials),
      remainingMs: this.#timeLeftMs(),
    });
    const { trial, seconds } = await runTrial(request, running, config, this.#ports, this.#hooks);
    await this.#ports.store.saveTrial(trial, seconds);
    this.#trials.push(trial);
    this.#trialsHere += 1;
    this.#trialsMs += this.#ports.clock.now() - startedAt;
    this.#hooks.onEvent({ kind: 'trial-ended', trial, bracket: bracketOf(this.#trials) });
  }

  /** The stack, up and idle: provisioned when it is not there, and anew when it does not drain. */
  async #idleStack(): Promise<RunningStack> {
    for (let provisions = 0; ; provisions += 1) {
      const stack = this.#stack ?? (await this.#provision());
      if (stack !== undefined && (await this.#becomesIdle(stack))) return stack.running;
      if (provisions === mostProvisions) throw neverIdle(this.#plan);
      this.#resets += 1;
      this.#progress('not idle in time after its last load: provisioning the level anew');
      await this.end();
    }
  }

  #becomesIdle({ running, unloadedMs }: MeasuredStack): Promise<boolean> {
    return becomesIdle({ url: running.url, health: this.#plan.config.health, unloadedMs }, this.#means());
  }

  /** Brings the stack up, warms it, and takes its unloaded latency once it is idle; `undefined` if it never is. */
  async #provision(): Promise<MeasuredStack | undefined> {
    const { level, config } = this.#plan;
    const startedAt = this.#ports.clock.now();
    this.#progress('bringing the stack up');
    const running = await this.#ports.stack.up(level, {
      signal: this.#hooks.signal,
      onProgress: (line) => this.#progress(line),
    });
    const unmeasured = { running, unloadedMs: Number.POSITIVE_INFINITY };
    this.#stack = unmeasured;
    await this.#warmUp(running);
    if (!(await this.#becomesIdle(unmeasured))) return undefined;
    const unloadedMs = await unloadedLatencyMs(running.url, config.health, this.#means());
    this.#stack = { running, unloadedMs };
    this.#provisionMs = this.#ports.clock.now() - startedAt;
    return this.#stack;
  }

  /** Rounds of load without a verdict, until a request costs about what it cost in the round before. */
  async #warmUp(running: RunningStack): Promise<void> {
    const load = ratePerSecond(this.#goal.initialLoad * warmUpShare);
    const costs: number[] = [];
    do {
      this.#progress(`warming up, round ${costs.length + 1}`);
      const purpose = `warm-up-${this.#resets}-${costs.length + 1}`;
      const request = await this.#request({ load, duration: warmUpRound }, purpose);
      costs.push(cpuMsPerRequest(await warmUp(request, running, this.#ports, this.#hooks)));
    } while (!isWarm(costs));
  }

  async #request(candidate: Candidate, purpose?: string): Promise<TrialRequest> {
    const { level, config, index } = this.#plan;
    const number = String(this.#trials.length + 1).padStart(3, '0');
    const id = `${level.name}-${purpose ?? number}`;
    const folder = await this.#ports.store.logFolder(level.name);
    this.#loads += 1;
    const seed = config.load.seed + 1000 * (index + 1) + this.#trials.length + this.#loads;
    return { id, level: level.name, candidate, seed, logFile: `${folder}/k6-${id}.log` };
  }

  #record(status: LevelRecord['status'], bracket: Bracket): LevelRecord {
    const isDecided = status === 'found' || status === 'budget-exhausted';
    const collapsePoint = isDecided ? collapsePointOf(this.#trials) : undefined;
    return {
      name: this.#plan.level.name,
      status,
      bracket,
      ...(collapsePoint === undefined ? {} : { collapsePoint }),
      trials: [...this.#trials],
      resets: this.#resets,
    };
  }

  #timeLeftMs(): number {
    const { config, index, of } = this.#plan;
    const drainMs = 1000;
    return timeLeftMs({
      bracket: bracketOf(this.#trials),
      relativeWidth: config.search.relativeWidth,
      trialsDone: this.#trials.length,
      levelsAfter: of - index - 1,
      trialMs:
        this.#trialsHere === 0
          ? config.search.confirmSeconds * 1000 + drainMs
          : this.#trialsMs / this.#trialsHere + drainMs,
      provisionMs: this.#provisionMs,
    });
  }

  #means(): { probe: RunPorts['probe']; clock: RunPorts['clock']; signal: AbortSignal } {
    return { probe: this.#ports.probe, clock: this.#ports.clock, signal: this.#hooks.signal };
  }

  #progress(line: string): void {
    this.#hooks.onEvent({ kind: 'progress', level: this.#plan.level.name, line });
  }
}

function neverIdle({ level, config }: LevelPlan): HarnessError {
  const { idlePath, path, drainTimeoutSeconds } = config.health;
  const quick = `${path} as quick as without load`;
  const asked = idlePath === undefined ? quick : `${idlePath} answering 200, ${quick}`;
  return new HarnessError({
    code: 'never-idle',
    message: `level "${level.name}" was not idle within ${drainTimeoutSeconds} s after its warm-up, ${mostProvisions + 1} times (idle is: ${asked})`,
    hint: 'look at what it still works on, or allow it more: health.drainTimeoutSeconds',
    exitCode: ExitCode.environment,
  });
}

function goalOf({ search }: Config, initialLoad: RatePerSecond): SearchGoal {
  return {
    initialLoad: ratePerSecond(Math.min(search.maxLoad, Math.max(search.minLoad, initialLoad))),
    minLoad: ratePerSecond(search.minLoad),
    maxLoad: ratePerSecond(search.maxLoad),
    relativeWidth: search.relativeWidth,
    probeDuration: durationMs(search.probeSeconds * 1000),
    confirmDuration: durationMs(search.confirmSeconds * 1000),
    maxTrials: search.maxTrials,
    maxInvalidTrials: search.maxInvalidTrials,
  };
}
