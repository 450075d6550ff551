import { canaryDriftOf, isComparable } from '../../analysis/at-rest/canary.ts';
import type { SentLoad } from '../../analysis/at-rest/load-before.ts';
import type { CanaryDrift } from '../../model/record/canary.ts';
import type { Config, Level } from '../../model/config/config.ts';
import type { Trial } from '../../model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import type { LevelStack } from '../level/stack.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { runTrial, type TrialRequest } from './trial.ts';

export interface CanaryPlan {
  readonly config: Config;
  readonly level: Level;
  readonly stack: LevelStack;
  /** Seed of a load, by how many there were before it. */
  readonly seedOf: (load: number) => number;
  /** Of an interrupted run, or of an earlier visit of the level. */
  readonly previous: readonly Trial[];
  readonly onSent: (sent: SentLoad) => void;
}

/** Two of them are all that drift costs a level. */
export const canaryDuration = durationMs(3000);
/** Small: it must tell the machine and the stack, not the load. */
const shareOfGuess = 0.5;
/** The guess is that of the level with nothing broken, which may well carry twice as much. */
const shareOfGuessBroken = 0.25;
/** A first canary that the target cannot take is tried once more, when it is known what it can take. */
const mostFirst = 2;

/** The same small load at the start and at the end of a level's search. It moves no bound. */
export class LevelCanaries {
  readonly #plan: CanaryPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #measured: Trial[];

  constructor(plan: CanaryPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#measured = [...plan.previous];
  }

  get measured(): readonly Trial[] {
    return [...this.#measured];
  }

  /** Median latency of the first canary that the target took well, in ms. */
  get restingMs(): number | undefined {
    return this.#first?.measures.latencyMs?.p50;
  }

  /** What the level is like at rest, for the load after this one: only one that was too much leaves work behind. */
  restBefore(last: Trial | undefined): Pick<TrialRequest, 'atRest'> {
    const { restingMs: latencyMs } = this;
    const mayLeave = last?.outcome.kind === 'violated' || last?.outcome.kind === 'invalid';
    return mayLeave && latencyMs !== undefined ? { atRest: { latencyMs } } : {};
  }

  get drift(): CanaryDrift | undefined {
    const first = this.#first;
    const last = this.#measured.at(-1);
    return first === undefined || last === undefined || first === last
      ? undefined
      : canaryDriftOf(first, last);
  }

  /** Before the first trial, with a guess of the collapse point. */
  async atTheStart(guess: number): Promise<void> {
    const share = this.#plan.level.broken === undefined ? shareOfGuess : shareOfGuessBroken;
    if (this.#measured.length === 0) await this.#measure(share * guess);
  }

  /** After a trial: when the guess was too high, half of a load that was sustained is the canary. */
  async after({ outcome, load }: Trial): Promise<void> {
    if (this.#first !== undefined || this.#measured.length >= mostFirst || outcome.kind !== 'sustained')
      return;
    await this.#measure(shareOfGuess * load);
  }

  async atTheEnd(): Promise<void> {
    if (this.#first !== undefined) await this.#measure(this.#first.load);
  }

  get #first(): Trial | undefined {
    return this.#measured.find((each) => isComparable(each, this.#plan.config.slo));
  }

  async #measure(load: number): Promise<void> {
    const { level, config, stack, seedOf, onSent } = this.#plan;
    const running = await stack.idle();
    const number = this.#measured.length + 1;
    const id = `${level.name}-canary-${number}`;
    const folder = await this.#ports.store.logFolder(level.name);
    this.#hooks.onEvent({ kind: 'progress', level: level.name, line: 'a small load, to tell drift by' });
    const { trial, seconds } = await runTrial(
      {
        id,
        level: level.name,
        purpose: 'canary',
        candidate: { load: ratePerSecond(load), duration: canaryDuration },
        behaviour: config.load.behaviour,
        seed: seedOf(number),
        logFile: `${folder}/k6-${id}.log`,
      },
      running,
      config,
      this.#ports,
      this.#hooks,
    );
    await this.#ports.store.saveSeries(id, seconds);
    this.#measured.push(trial);
    onSent({ trial, seconds });
    const { drift } = this;
    this.#hooks.onEvent({ kind: 'canary-ended', canary: trial, ...(drift === undefined ? {} : { drift }) });
  }
}
