import type { Config, Level } from '../model/config.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import { ratePerSecond, type RatePerSecond } from '../model/units.ts';
import type { RunningStack } from '../ports/stack.ts';
import { becomesIdle, unloadedLatencyMs } from './drain.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';
import { warmUp } from './trial.ts';
import { cpuMsPerRequest, isWarm, warmUpRound } from './warm-up.ts';

export interface LevelStackPlan {
  readonly config: Config;
  readonly level: Level;
  /** A fresh stack is warmed with this, requests/s; absent: it is taken as it is. */
  readonly warmUpLoad?: RatePerSecond;
  /** Times it was provisioned anew before this (resume). */
  readonly resets: number;
  /** Seed of a load, by how many there were before it. */
  readonly seedOf: (load: number) => number;
}

/** How often a level is provisioned anew for one load before it is given up. */
const mostProvisions = 2;

interface MeasuredStack {
  readonly running: RunningStack;
  /** Median latency without load; infinite until it is known, so that the idle path alone decides. */
  readonly unloadedMs: number;
}

/** A level that is there when it is needed: up, warm and idle. */
export class LevelStack {
  readonly #plan: LevelStackPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  #stack: MeasuredStack | undefined;
  #resets: number;
  #warmUps = 0;
  #provisionMs = 0;

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

  /** What it took to come up and be warm, the last time. */
  get provisionMs(): number {
    return this.#provisionMs;
  }

  /**
   * The stack, up and idle: provisioned when it is not there, and anew when it does not drain.
   * @throws HarnessError `never-idle`.
   */
  async idle(): Promise<RunningStack> {
    for (let provisions = 0; ; provisions += 1) {
      const stack = this.#stack ?? (await this.#provision());
      if (stack !== undefined && (await this.#becomesIdle(stack))) return stack.running;
      if (provisions === mostProvisions) throw neverIdle(this.#plan);
      this.#resets += 1;
      this.#progress('not idle in time after its last load: provisioning the level anew');
      await this.end();
    }
  }

  /** Saves its logs and takes it down, if it is up. */
  async end(): Promise<void> {
    const stack = this.#stack;
    this.#stack = undefined;
    if (stack === undefined) return;
    const folder = await this.#ports.store.logFolder(this.#plan.level.name).catch(() => undefined);
    if (folder !== undefined) await stack.running.saveLogs(folder).catch(() => undefined);
    await stack.running.down();
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
    if (this.#plan.warmUpLoad !== undefined) await this.#warmUp(running, this.#plan.warmUpLoad);
    if (!(await this.#becomesIdle(unmeasured))) return undefined;
    const unloadedMs = await unloadedLatencyMs(running.url, config.health, this.#means());
    this.#stack = { running, unloadedMs };
    this.#provisionMs = this.#ports.clock.now() - startedAt;
    return this.#stack;
  }

  /** Rounds of load without a verdict, until a request costs about what it cost in the round before. */
  async #warmUp(running: RunningStack, load: RatePerSecond): Promise<void> {
    const { config, level, seedOf } = this.#plan;
    const folder = await this.#ports.store.logFolder(level.name);
    const costs: number[] = [];
    do {
      this.#progress(`warming up, round ${costs.length + 1}`);
      const id = `${level.name}-warm-up-${this.#resets}-${costs.length + 1}`;
      this.#warmUps += 1;
      const request = {
        id,
        level: level.name,
        candidate: { load, duration: warmUpRound },
        behaviour: config.load.behaviour,
        seed: seedOf(this.#warmUps),
        logFile: `${folder}/k6-${id}.log`,
      };
      costs.push(cpuMsPerRequest(await warmUp(request, running, this.#ports, this.#hooks)));
    } while (!isWarm(costs));
  }

  #means(): { probe: RunPorts['probe']; clock: RunPorts['clock']; signal: AbortSignal } {
    return { probe: this.#ports.probe, clock: this.#ports.clock, signal: this.#hooks.signal };
  }

  #progress(line: string): void {
    this.#hooks.onEvent({ kind: 'progress', level: this.#plan.level.name, line });
  }
}

/** Share of the first load that a fresh stack is warmed with. */
const warmUpShare = 0.8;

export function warmUpLoadFor(firstLoad: number): RatePerSecond {
  return ratePerSecond(warmUpShare * firstLoad);
}

function neverIdle({ level, config }: LevelStackPlan): HarnessError {
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
