import { collapsePointOf } from '../analysis/collapse-point.ts';
import type { Config, Level } from '../model/config.ts';
import type { LevelRecord } from '../model/record.ts';
import type { Bracket, Candidate, Trial } from '../model/trial.ts';
import { durationMs, ratePerSecond } from '../model/units.ts';
import { bracketOf, next, type SearchGoal } from '../search/next.ts';
import { characteriseLevel, usualOverloadMs } from './characterise-level.ts';
import type { FirstGuess } from './initial-load.ts';
import { LevelStack, warmUpLoadFor } from './level-stack.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { laterLevelsMs, timeLeftMs, type TimeLeftInput } from './time-left.ts';
import { runTrial, type TrialRequest } from './trial.ts';

export interface LevelPlan extends FirstGuess {
  readonly config: Config;
  readonly level: Level;
  /** Position of the level in the run, from 0, and how many levels there are. */
  readonly index: number;
  readonly of: number;
  /** What an interrupted run measured of this level already. */
  readonly previous: LevelRecord;
  /** Called after every trial with the level as it stands, before the next trial starts. */
  readonly onTrial: (level: LevelRecord) => Promise<void>;
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
  readonly #stack: LevelStack;
  #trialsMs = 0;
  #trialsHere = 0;
  #loads = 0;

  constructor(plan: LevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#trials = [...plan.previous.trials];
    this.#goal = goalOf(plan.config, plan);
    const { config, level, previous } = plan;
    this.#stack = new LevelStack(
      {
        config,
        level,
        warmUpLoad: warmUpLoadFor(this.#goal.initialLoad),
        resets: previous.resets,
        seedOf: (load) => this.#seedOf(500 + load),
      },
      ports,
      hooks,
    );
  }

  async search(): Promise<LevelRecord> {
    const { name } = this.#plan.level;
    this.#hooks.onEvent({ kind: 'level-started', level: name, index: this.#plan.index, of: this.#plan.of });
    const { previous } = this.#plan;
    const isSearched = previous.status === 'found' || previous.status === 'budget-exhausted';
    const searched = isSearched ? previous : await this.#findCollapse();
    const record = await this.#characterise(searched);
    const { status, collapsePoint } = record;
    const found = collapsePoint === undefined ? {} : { collapsePoint };
    this.#hooks.onEvent({ kind: 'level-ended', level: name, status, ...found });
    return record;
  }

  async end(): Promise<void> {
    await this.#stack.end();
  }

  async #findCollapse(): Promise<LevelRecord> {
    for (;;) {
      const step = next(this.#goal, this.#trials);
      if (step.kind === 'done') return this.#record(step.status, step.bracket);
      await this.#measure(step.candidate);
      await this.#plan.onTrial(this.#record('pending', bracketOf(this.#trials)));
    }
  }

  /** Recorded before it goes on: what comes past the collapse point cannot lose it. */
  async #characterise(searched: LevelRecord): Promise<LevelRecord> {
    const { config, level, onTrial } = this.#plan;
    await onTrial(searched);
    return characteriseLevel(
      {
        config,
        level,
        record: searched,
        stack: this.#stack,
        seedOf: (load) => this.#seedOf(700 + load),
        laterLevelsMs: laterLevelsMs(this.#timeLeftInput()),
        onPart: onTrial,
      },
      this.#ports,
      this.#hooks,
    );
  }

  async #measure(candidate: Candidate): Promise<void> {
    const { level, config } = this.#plan;
    const running = await this.#stack.idle();
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

  async #request(candidate: Candidate): Promise<TrialRequest> {
    const { level, config } = this.#plan;
    const id = `${level.name}-${String(this.#trials.length + 1).padStart(3, '0')}`;
    const folder = await this.#ports.store.logFolder(level.name);
    this.#loads += 1;
    const seed = this.#seedOf(this.#loads);
    const { behaviour } = config.load;
    return { id, level: level.name, candidate, behaviour, seed, logFile: `${folder}/k6-${id}.log` };
  }

  #seedOf(load: number): number {
    const { config, index } = this.#plan;
    return config.load.seed + 1000 * (index + 1) + this.#trials.length + load;
  }

  #record(status: LevelRecord['status'], bracket: Bracket): LevelRecord {
    const isDecided = status === 'found' || status === 'budget-exhausted';
    const collapsePoint = isDecided ? collapsePointOf(this.#trials, this.#goal) : undefined;
    return {
      name: this.#plan.level.name,
      status,
      bracket,
      ...(collapsePoint === undefined ? {} : { collapsePoint }),
      trials: [...this.#trials],
      resets: this.#stack.resets,
    };
  }

  #timeLeftMs(): number {
    return timeLeftMs(this.#timeLeftInput());
  }

  #timeLeftInput(): TimeLeftInput {
    const { config, index, of } = this.#plan;
    const drainMs = 1000;
    return {
      bracket: bracketOf(this.#trials),
      relativeWidth: config.search.relativeWidth,
      trialsDone: this.#trials.length,
      levelsAfter: of - index - 1,
      trialMs:
        this.#trialsHere === 0
          ? config.search.confirmSeconds * 1000 + drainMs
          : this.#trialsMs / this.#trialsHere + drainMs,
      provisionMs: this.#stack.provisionMs,
      overloadMs: config.overload === false ? 0 : usualOverloadMs,
    };
  }
}

function goalOf({ search, slo }: Config, { initialLoad, guess }: FirstGuess): SearchGoal {
  return {
    slo,
    initialLoad: ratePerSecond(Math.min(search.maxLoad, Math.max(search.minLoad, initialLoad))),
    ...(guess === undefined ? {} : { guess }),
    minLoad: ratePerSecond(search.minLoad),
    maxLoad: ratePerSecond(search.maxLoad),
    relativeWidth: search.relativeWidth,
    probeDuration: durationMs(search.probeSeconds * 1000),
    confirmDuration: durationMs(search.confirmSeconds * 1000),
    maxTrials: search.maxTrials,
    maxInvalidTrials: search.maxInvalidTrials,
  };
}
