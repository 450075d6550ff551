import { timeoutMsOf, type Config, type Level } from '../../model/config/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Fault } from '../../model/config/fault.ts';
import { isOwnStack } from '../../model/config/stacks.ts';
import type { Second } from '../../model/sample.ts';
import { ratePerSecond, type RatePerSecond } from '../../model/units.ts';
import type { JourneyRead } from '../../ports/load-generator.ts';
import type { RunningStack } from '../../ports/stack.ts';
import { isSpoiledByMachine, type Spoilable } from '../../analysis/trial/invalid-outcome.ts';
import type { AtRest } from '../../analysis/at-rest/idleness.ts';
import { aimFaults } from '../drills/aim-fault.ts';
import { BrokenLevel } from './break-level.ts';
import { settle, statusesOf, type DrainMeans } from './drain.ts';
import { faultLeft } from '../drills/fault-left.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { warmUp } from '../searches/trial.ts';
import { untilQuiet } from './quiet-machine.ts';
import { isSwamped, isWarm, longestWarmUp, mostSwamped, wasLongEnough } from './warm-up.ts';

export interface LevelStackPlan {
  readonly config: Config;
  readonly level: Level;
  /** A fresh stack is warmed with this, requests/s; absent: it is taken as it is. */
  readonly warmUpLoad?: RatePerSecond;
  /** Times it was provisioned anew before this (resume). */
  readonly resets: number;
  /** Seed of a load, by how many there were before it. */
  readonly seedOf: (load: number) => number;
  /** What is to be done to it, beside what the level is without. */
  readonly faults?: readonly Fault[];
  /** It came up and is warm, in so many ms. */
  readonly onProvisioned?: (ms: number) => void;
}

/** How often a level is provisioned anew for one load before it is given up. */
const mostProvisions = 2;
/** A stack that runs already is no other one when it is provisioned anew: it is given so many times as long to drain. */
const externalPatience = 4;

interface MeasuredStack {
  readonly running: RunningStack;
  /** What it is asked to see whether it is idle, and what the answers are like at rest; absent until it was idle. */
  readonly asked?: { readonly reads: readonly JourneyRead[]; readonly rest: AtRest };
  /** Statuses of the paths that tell whether it is idle, as they are when something is broken on purpose. */
  readonly statuses?: ReadonlyMap<string, number>;
}

/** A level that is there when it is needed: up, warm and idle. */
export class LevelStack {
  readonly #plan: LevelStackPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  #stack: MeasuredStack | undefined;
  #resets: number;
  #warmUps = 0;
  #broken: BrokenLevel | undefined;
  /** What it was not idle by, the last time. */
  #busyBy = '';

  constructor(plan: LevelStackPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#resets = plan.resets;
  }

  /** Times it had to be provisioned anew because it did not become idle. */
  get resets(): number {
    return this.#resets;
  }

  get isUp(): boolean {
    return this.#stack !== undefined;
  }

  /**
   * The stack, up and idle: provisioned when it is not there, and anew when it does not drain.
   * @param last what became of the load before: one that the machine spoiled is not tried again before that is quiet,
   *   or it is so late
   * @throws HarnessError `never-idle`.
   */
  async idle(last?: Spoilable, deadlineMs?: number): Promise<RunningStack> {
    const running = await this.#drained();
    if (last === undefined || !isSpoiledByMachine(last)) return running;
    const onProgress = (line: string): void => this.#progress(line);
    await untilQuiet(running, { ports: this.#ports, signal: this.#hooks.signal, onProgress, deadlineMs });
    return running;
  }

  async #drained(): Promise<RunningStack> {
    for (let provisions = 0; ; provisions += 1) {
      const isIdle = await (this.#stack === undefined
        ? this.#provision(provisions)
        : this.#becomesIdle(this.#stack));
      if (isIdle && this.#stack !== undefined) return this.#stack.running;
      if (provisions === mostProvisions) throw neverIdle(this.#plan, this.#patienceSeconds, this.#busyBy);
      this.#resets += 1;
      this.#progress(`not idle in time after its last load (${this.#busyBy}): provisioning the level anew`);
      await this.end();
    }
  }

  /** Waits until it is idle, and leaves it as it is if it does not get so. @returns what it is not idle by */
  async settled(): Promise<string | undefined> {
    if (this.#stack === undefined) return 'it is not up';
    return (await this.#becomesIdle(this.#stack)) ? undefined : this.#busyBy;
  }

  /**
   * Mends what was broken, saves its logs and takes it down, if it is up.
   * @throws HarnessError `fault-not-reverted` when something may still be broken that does not go down with it
   */
  async end(): Promise<void> {
    const stack = this.#stack;
    this.#stack = undefined;
    const broken = this.#broken;
    this.#broken = undefined;
    if (stack === undefined) return;
    const left = (await broken?.mend()) ?? [];
    for (const line of left) this.#progress(line);
    const folder = await this.#ports.store.logFolder(this.#plan.level.name).catch(() => undefined);
    if (folder !== undefined) await stack.running.saveLogs(folder).catch(() => undefined);
    await stack.running.down();
    if (left.length > 0 && !this.#isOwn) throw faultLeft(this.#plan.level.name, left);
  }

  /** What its answers are like at rest is found out the first time, and again once it is known what the journey reads. */
  async #becomesIdle(stack: MeasuredStack): Promise<boolean> {
    const { config } = this.#plan;
    const known = this.#ports.generator.reads();
    const asked = stack.asked?.reads.length === 0 && known.length > 0 ? undefined : stack.asked;
    const { running, statuses } = stack;
    const settled = await settle(
      {
        ...{ url: running.url, config, reads: asked?.reads ?? known },
        limitMs: 1000 * this.#patienceSeconds,
        ...(asked === undefined ? {} : { rest: asked.rest }),
        ...(statuses === undefined ? {} : { statuses }),
      },
      this.#means(),
    );
    if ('busyBy' in settled) {
      this.#busyBy = settled.busyBy;
      return false;
    }
    this.#stack = { ...stack, asked: asked ?? { reads: known, rest: settled.rest } };
    return true;
  }

  /** Brings the stack up, warms it, and breaks what is to be broken. @returns whether it is idle then */
  async #provision(before: number): Promise<boolean> {
    const { level, warmUpLoad } = this.#plan;
    const startedAt = this.#ports.clock.now();
    this.#progress('bringing the stack up');
    const running = await this.#ports.stack.up(level, {
      signal: this.#hooks.signal,
      onProgress: (line) => this.#progress(line),
    });
    this.#stack = { running };
    await this.#refuseImpossible(running);
    // A warm-up that it does not get over is too much for it: less the second time, none the last. One that runs already
    // is as warm as it was.
    const mayWarmUp = before === 0 || (before < mostProvisions && this.#isOwn);
    if (warmUpLoad !== undefined && mayWarmUp) {
      await this.#warmUp(running, ratePerSecond(warmUpLoad / 4 ** before));
    }
    if (!(await this.#becomesIdle({ running }))) return false;
    const statuses = await this.#break(running);
    this.#plan.onProvisioned?.(this.#ports.clock.now() - startedAt);
    // Broken, it is another one at rest.
    return statuses === undefined || this.#becomesIdle({ running, statuses });
  }

  /** Nobody has to wait until the stack is warm to hear that something cannot be done to it. */
  async #refuseImpossible(running: RunningStack): Promise<void> {
    const { level, seedOf, faults = [] } = this.#plan;
    const asked = [...(level.broken ?? []), ...faults].map((fault) => ({ fault }));
    if (asked.length === 0) return;
    const aim = { level: level.name, seed: seedOf(0), injector: this.#ports.faults };
    await aimFaults(asked, running, aim);
  }

  /**
   * Breaks what the level is to be without, after it got warm.
   * @returns what the paths that tell whether it is idle answer from then on
   */
  async #break(running: RunningStack): Promise<ReadonlyMap<string, number> | undefined> {
    const { level, config, seedOf } = this.#plan;
    if (level.broken === undefined) return undefined;
    const { faults, clock } = this.#ports;
    this.#broken = new BrokenLevel({ clock, signal: this.#hooks.signal });
    const aim = { level: level.name, seed: seedOf(0), injector: faults };
    for (const line of await this.#broken.break(level.broken, running, aim)) this.#progress(line);
    return statusesOf(running.url, config.health, this.#means());
  }

  /**
   * Load without a verdict, until a request costs about what it cost some seconds before. One that is too much is cut
   * short, and the next one is smaller: what is not provisioned anew would have to work it off.
   */
  async #warmUp(running: RunningStack, firstLoad: RatePerSecond): Promise<void> {
    const { config, level, seedOf } = this.#plan;
    const folder = await this.#ports.store.logFolder(level.name);
    for (let time = 1; time <= mostSwamped; time += 1) {
      const load = ratePerSecond(firstLoad / 4 ** (time - 1));
      this.#progress(time === 1 ? 'warming up' : `warming up with less, ${load.toPrecision(3)} requests/s`);
      const id = `${level.name}-warm-up-${this.#resets}-${time}`;
      this.#warmUps += 1;
      const request = {
        id,
        level: level.name,
        purpose: 'warm-up' as const,
        candidate: { load, duration: longestWarmUp },
        behaviour: config.load.behaviour,
        seed: seedOf(this.#warmUps),
        logFile: `${folder}/k6-${id}.log`,
      };
      const isTooMuch = (soFar: readonly Second[]): boolean => isSwamped(soFar, load, timeoutMsOf(config));
      const isOver = (soFar: readonly Second[]): boolean => isTooMuch(soFar) || isWarm(soFar);
      const seconds = await warmUp(request, running, this.#ports, this.#hooks, isOver);
      if (!isTooMuch(seconds) || wasLongEnough(seconds)) return;
      if (!(await this.#becomesIdle({ running }))) return;
    }
  }

  get #isOwn(): boolean {
    return isOwnStack(this.#ports.stack.kind);
  }

  get #patienceSeconds(): number {
    return (this.#isOwn ? 1 : externalPatience) * this.#plan.config.health.drainTimeoutSeconds;
  }

  #means(): DrainMeans {
    const { probe, clock } = this.#ports;
    return {
      ...{ probe, clock, signal: this.#hooks.signal },
      onWaiting: (seconds, busyBy) =>
        this.#progress(`waiting for it to become idle, ${seconds} s by now: ${busyBy}`),
    };
  }

  #progress(line: string): void {
    this.#hooks.onEvent({ kind: 'progress', level: this.#plan.level.name, line });
  }
}

function neverIdle({ level, config }: LevelStackPlan, patienceSeconds: number, busyBy: string): HarnessError {
  const { idlePath, path } = config.health;
  const quick = `what the journey reads as quick as without load, ${path} without an error`;
  const asked = idlePath === undefined ? quick : `${idlePath} answering 200, ${quick}`;
  return new HarnessError({
    code: 'never-idle',
    message: `level "${level.name}" was not idle within ${patienceSeconds} s, ${mostProvisions + 1} times: ${busyBy} (idle is: ${asked})`,
    hint: 'look at what it still works on, or allow it more: health.drainTimeoutSeconds',
    exitCode: ExitCode.environment,
  });
}
