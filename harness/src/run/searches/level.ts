import { widenedBy } from '../../analysis/at-rest/canary.ts';
import { collapsePointOf } from '../../analysis/level/collapse-point.ts';
import type { SentLoad } from '../../analysis/at-rest/load-before.ts';
import type { EvidentTrial } from '../../analysis/capacity/evident-trial.ts';
import { isSpoiledByMachine } from '../../analysis/trial/invalid-outcome.ts';
import type { SearchedLevel } from '../../model/record/record.ts';
import type { Bracket, Candidate, CollapsePoint, Trial } from '../../model/record/trial.ts';
import { durationMs } from '../../model/units.ts';
import { isLongEnough } from '../../search/durations.ts';
import { bracketOf, next, type SearchGoal } from '../../search/next.ts';
import { widestEnough } from '../../search/time-told.ts';
import { LevelCanaries } from './canaries.ts';
import { characteriseLevel } from './characterise-level.ts';
import { forecastOf } from './forecast-level.ts';
import type { LevelPlan } from './level-plan.ts';
import { levelDetailOf, statusOutOfTime } from './level-status.ts';
import { LevelStack } from '../level/stack.ts';
import { warmUpLoadFor } from '../level/warm-up.ts';
import { movedByOverload } from './moved-by-overload.ts';
import { onLevel, seedAt } from '../level/on-level.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { PaceKeeper, usualPaceOf } from './pace-keeper.ts';
import { goalOf } from './goal.ts';
import { canaryMs, leftHereMs } from './time-left.ts';
import { runTrial, usualSpeedOf, type TrialRequest } from './trial.ts';
import { isSearched, statedHonestly } from './visits.ts';

/** Brings a level up, finds where it collapses, and takes it down again, whatever happens. */
export async function measureLevel(
  plan: LevelPlan,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<SearchedLevel> {
  return new LevelMeasurement(plan, ports, hooks).search();
}

/** One level being measured: the stack that is up, the trials so far. */
class LevelMeasurement {
  readonly #plan: LevelPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #trials: Trial[];
  /** Trials and canaries of this stay, with their seconds. */
  readonly #sent: SentLoad[] = [];
  readonly #goal: SearchGoal;
  readonly #stack: LevelStack;
  readonly #canaries: LevelCanaries;
  readonly #keeper: PaceKeeper;
  #loads = 0;
  #startedAt = 0;

  constructor(plan: LevelPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#trials = [...plan.previous.trials];
    this.#keeper = plan.keeper ?? new PaceKeeper(usualPaceOf(plan.config));
    this.#goal = goalOf(plan.config, plan);
    const { config, level, previous } = plan;
    this.#stack = new LevelStack(
      {
        config,
        level,
        warmUpLoad: warmUpLoadFor(this.#goal.initialLoad),
        resets: previous.resets,
        seedOf: (load) => this.#seedOf(500 + load),
        onProvisioned: (ms) => this.#keeper.provisioned(ms),
      },
      ports,
      hooks,
    );
    this.#canaries = new LevelCanaries(
      {
        config,
        level,
        stack: this.#stack,
        seedOf: (load) => this.#seedOf(900 + load),
        previous: previous.canaries ?? [],
        onSent: (sent) => void this.#sent.push(sent),
      },
      ports,
      hooks,
    );
  }

  search(): Promise<SearchedLevel> {
    return onLevel(this.#plan, this.#stack, this.#hooks, async () => {
      const { previous, visit } = this.#plan;
      this.#startedAt = this.#ports.clock.now();
      if (this.#trials.length === 0) this.#foretell();
      const searched = isSearched(previous, visit) ? previous : await this.#findCollapse();
      const record = await this.#characterise(searched);
      const isWhole = previous.trials.length === 0 && visit === undefined;
      if (isWhole) this.#keeper.measuredLevel(this.#ports.clock.now() - this.#startedAt);
      return record;
    });
  }

  /** Whoever waits is to know for how long, before the first load. */
  #foretell(): void {
    const { level, visit, timeLeftMs } = this.#plan;
    const told = forecastOf(this.#goal, this.#keeper.pace, visit && visit.deadlineMs - this.#startedAt);
    const hereMs = told.levelMs.likely;
    const remainingMs = timeLeftMs?.(hereMs) ?? hereMs;
    this.#hooks.onEvent({ kind: 'forecast', level: level.name, remainingMs, ...told });
  }

  async #findCollapse(): Promise<SearchedLevel> {
    await this.#canaries.atTheStart(this.#goal.initialLoad);
    for (;;) {
      const step = next(this.#goal, this.#trials);
      if (step.kind === 'done') return this.#ended(step.status, step.bracket);
      await this.#quiet();
      const candidate = this.#inTime(step.candidate);
      if (candidate === undefined) return this.#outOfTime();
      await this.#canaries.after(await this.#measure(candidate));
      await this.#plan.onTrial(this.#record('pending', bracketOf(this.#trials)));
    }
  }

  async #ended(status: SearchedLevel['status'], bracket: Bracket): Promise<SearchedLevel> {
    if (this.#loads > 0) await this.#canaries.atTheEnd();
    const record = this.#record(status, bracket);
    const { visit, config } = this.#plan;
    return visit ? statedHonestly(record, config.search.relativeWidth) : record;
  }

  async #outOfTime(): Promise<SearchedLevel> {
    const status = statusOutOfTime(this.#trials, this.#goal);
    return this.#ended(status, bracketOf(this.#trials, isLongEnough(this.#goal)));
  }

  /** After a trial that the machine spoiled, before it is asked what there is time for. */
  async #quiet(): Promise<void> {
    const last = this.#trials.at(-1);
    if (last === undefined || !isSpoiledByMachine(last.outcome) || !this.#stack.isUp) return;
    await this.#stack.idle(last.outcome, this.#plan.visit?.deadlineMs);
  }

  /** The candidate, shorter if it must be; `undefined` when no time is left for it. A first trial is always made, a short one. */
  #inTime(candidate: Candidate): Candidate | undefined {
    const { visit } = this.#plan;
    if (visit === undefined) return candidate;
    const { pace } = this.#keeper;
    const upMs = this.#stack.isUp ? 0 : pace.provisionMs;
    const left = visit.deadlineMs - this.#ports.clock.now() - upMs - canaryMs(pace) - pace.aroundTrialMs;
    if (left >= candidate.duration) return candidate;
    if (left >= this.#goal.probeDuration) return { ...candidate, duration: durationMs(left) };
    return this.#trials.length === 0 ? { ...candidate, duration: this.#goal.probeDuration } : undefined;
  }

  /** Recorded before it goes on: what comes past the collapse point cannot lose it. */
  async #characterise(searched: SearchedLevel): Promise<SearchedLevel> {
    const { config, level, onTrial, visit, timeLeftMs } = this.#plan;
    const { pace } = this.#keeper;
    await onTrial(searched);
    const startedAt = this.#ports.clock.now();
    const goesPast = visit?.goesPast !== false;
    if (!goesPast || (visit !== undefined && startedAt + pace.overloadMs > visit.deadlineMs)) return searched;
    const record = await characteriseLevel(
      {
        ...{ config, level, record: searched },
        stack: this.#stack,
        sent: this.#sent,
        seedOf: (load) => this.#seedOf(700 + load),
        remainingMs: timeLeftMs?.(pace.overloadMs) ?? pace.overloadMs,
        onPart: onTrial,
      },
      this.#ports,
      this.#hooks,
    );
    if (record === searched) return record;
    this.#keeper.wentPastCollapse(this.#ports.clock.now() - startedAt);
    const moved = movedByOverload(record, (past) => this.#collapsePoint(past));
    return statedHonestly(moved, visit ? config.search.relativeWidth : widestEnough(config.search));
  }

  #collapsePoint(evidence: readonly EvidentTrial[] = []): CollapsePoint | undefined {
    const point = collapsePointOf([...this.#trials, ...evidence], this.#goal);
    return point && widenedBy(point, this.#canaries.drift, this.#trials);
  }

  async #measure(candidate: Candidate): Promise<Trial> {
    const { level, config } = this.#plan;
    const askedAt = this.#stack.isUp ? this.#ports.clock.now() : undefined;
    const running = await this.#stack.idle();
    const startedAt = askedAt ?? this.#ports.clock.now();
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
    const sent = await runTrial(request, running, config, this.#ports, this.#hooks);
    const { trial, seconds } = sent;
    await this.#ports.store.saveTrial(trial, seconds);
    this.#trials.push(trial);
    this.#sent.push(sent);
    const loadMs = Math.min(candidate.duration, 1000 * (seconds.at(-1)?.atSeconds ?? 0));
    this.#keeper.tried(this.#ports.clock.now() - startedAt, loadMs);
    this.#hooks.onEvent({ kind: 'trial-ended', trial, bracket: bracketOf(this.#trials) });
    return trial;
  }

  async #request(candidate: Candidate): Promise<TrialRequest> {
    const { level, config } = this.#plan;
    const id = `${level.name}-${String(this.#trials.length + 1).padStart(3, '0')}`;
    const folder = await this.#ports.store.logFolder(level.name);
    this.#loads += 1;
    return {
      ...{ id, level: level.name, purpose: 'trial', candidate },
      behaviour: config.load.behaviour,
      seed: this.#seedOf(this.#loads),
      logFile: `${folder}/k6-${id}.log`,
      ...usualSpeedOf([...this.#canaries.measured, ...this.#trials]),
      ...this.#canaries.restBefore(this.#trials.at(-1)),
    };
  }

  #seedOf(loads: number): number {
    return seedAt(this.#plan, this.#trials.length + loads);
  }

  #record(status: SearchedLevel['status'], bracket: Bracket): SearchedLevel {
    const collapsePoint = ['found', 'budget-exhausted'].includes(status) ? this.#collapsePoint() : undefined;
    const { name, broken, comparedWith } = this.#plan.previous;
    const { measured: canaries, drift } = this.#canaries;
    const trials = [...this.#trials];
    const stated = { status, bracket, trials, ...(collapsePoint === undefined ? {} : { collapsePoint }) };
    return {
      name,
      ...stated,
      ...levelDetailOf(stated, this.#goal),
      ...(canaries.length === 0 ? {} : { canaries }),
      ...(drift === undefined ? {} : { drift }),
      ...(broken === undefined ? {} : { broken }),
      ...(comparedWith === undefined ? {} : { comparedWith }),
      resets: this.#stack.resets,
    };
  }

  #timeLeftMs(): number {
    const { config, visit, timeLeftMs } = this.#plan;
    const hereMs = leftHereMs(
      {
        goal: this.#goal,
        trials: this.#trials,
        mostTrialsOfALevel: config.search.maxTrials,
        tookMs: this.#ports.clock.now() - this.#startedAt,
        goesPast: visit?.goesPast !== false,
      },
      this.#keeper.pace,
    );
    return timeLeftMs?.(hereMs) ?? hereMs;
  }
}
