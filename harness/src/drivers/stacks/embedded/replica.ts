import { join } from 'node:path';
import type { ServiceLevel } from '../../../model/config/config.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';
import type { ProcessSpec } from '../../../ports/process-plan.ts';
import type { ServiceCounters } from '../../../model/counters.ts';
import type { ReplicaLimits } from '../../../ports/replica-control.ts';
import type { Limiter, ReplicaGroup } from '../../system/limits/limiter.ts';
import { replicaVariable } from '../../system/processes/run-labels.ts';
import { startProcess, type StartedProcess } from '../../system/processes/start-process.ts';
import { serviceUnhealthy } from '../health.ts';
import type { GivenReplica } from '../as-asked.ts';
import { lastLinesOf, readEnd, saveLog } from '../log-files.ts';
import { waitUntilReady } from './readiness.ts';

/** Ended by the kernel's own means after this, should the harness and its guard both be dead. */
const limitSeconds = 24 * 3600;
const mebibyte = 1024 * 1024;

export interface ReplicaSettings {
  readonly spec: ProcessSpec;
  readonly level: string;
  readonly given: ServiceLevel;
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
  readonly logFolder: string;
  readonly limiter: Limiter;
}

/** One process of an embedded stack, in a group of its own. */
export class Replica {
  readonly group: ReplicaGroup;
  readonly #settings: ReplicaSettings;
  #started: StartedProcess;
  #restarts = 0;

  private constructor(settings: ReplicaSettings, group: ReplicaGroup, started: StartedProcess) {
    this.#settings = settings;
    this.group = group;
    this.#started = started;
  }

  /**
   * Starts the process with its memory limited from the start, its CPU not yet: starting is not what is measured, and
   * under a small quota it takes minutes.
   */
  static async start(settings: ReplicaSettings): Promise<Replica> {
    const { spec, limiter, given } = settings;
    const group = await limiter.createGroup(replicaLabel(spec));
    try {
      const { memoryBytes } = limitsOf(given);
      if (memoryBytes !== undefined) await group.limit({ memoryBytes });
      return new Replica(settings, group, await startIn(group, settings));
    } catch (error) {
      await group.remove();
      throw error;
    }
  }

  /** Unique in the stack. */
  get name(): string {
    return replicaLabel(this.#settings.spec);
  }

  get service(): string {
    return this.#settings.spec.service;
  }

  /** As its plan calls it. */
  get label(): string {
    return this.#settings.spec.replica;
  }

  /** Where a port of it is on loopback, when its plan says so. */
  portOf(port: number): number | undefined {
    return this.#settings.spec.ports?.[port];
  }

  get limitsMemory(): boolean {
    return this.#settings.limiter.limitsMemory;
  }

  /** Its processes that can be told without asking for labels. */
  async pids(): Promise<number[]> {
    const own = this.ending() === undefined ? [this.#started.pid] : [];
    return [...own, ...(await this.group.pids())];
  }

  /** SIGTERM to the process that was started, which has the rest to end. */
  askToEnd(): void {
    if (this.ending() === undefined) process.kill(this.#started.pid, 'SIGTERM');
  }

  /** The same process again, in the same group and so within its limits. It must have ended. */
  async startAgain(): Promise<void> {
    this.#started = await startIn(this.group, this.#settings);
    this.#restarts += 1;
  }

  /** How the process ended; `undefined` while it runs. */
  ending(): string | undefined {
    return this.#started.ending();
  }

  /** @throws HarnessError `service-unhealthy` with the last log lines; the signal's reason when it is aborted. */
  async ready(options: { timeoutSeconds: number; signal: AbortSignal }): Promise<void> {
    const hopeless = (): string | undefined => {
      const ending = this.ending();
      return ending === undefined ? undefined : `it ended with ${ending} before it was ready`;
    };
    const answer = await waitUntilReady(this.#settings.spec.ready, { ...options, hopeless });
    if (!answer.healthy) throw await this.unhealthy(answer.why);
  }

  async unhealthy(why: string): Promise<Error> {
    const lastLines = lastLinesOf((await readEnd(logFileOf(this.#settings), 16_384)).toString());
    const { spec, level } = this.#settings;
    return serviceUnhealthy({ service: spec.service, level, why, lastLines });
  }

  /** Puts CPU and memory at what the level gives. */
  limit(): Promise<void> {
    return this.group.limit(limitsOf(this.#settings.given));
  }

  /** What it has, read back. */
  async given(): Promise<GivenReplica> {
    const { spec, limiter } = this.#settings;
    const readFrom = limiter.means === 'duty cycle' ? 'limiter' : 'kernel';
    return { service: spec.service, replica: this.name, ...(await this.group.effectiveLimits()), readFrom };
  }

  /** Lets it end at full speed. */
  liftLimits(): Promise<void> {
    return this.group.limit({});
  }

  async counters(): Promise<ServiceCounters> {
    const { spec, given, limiter } = this.#settings;
    const { memoryBytes } = limitsOf(given);
    return {
      service: spec.service,
      replica: spec.replica,
      ...(await this.group.counters()),
      ...(given.cpus === undefined ? {} : { cpuLimitCores: given.cpus }),
      ...(memoryBytes === undefined || !limiter.limitsMemory ? {} : { memoryLimitBytes: memoryBytes }),
      restarts: this.#restarts,
      alive: this.ending() === undefined,
    };
  }

  async saveLog(folder: string, redactor: Redactor): Promise<void> {
    await saveLog(folder, this.name, await readEnd(logFileOf(this.#settings)), redactor);
  }

  /** Its processes must have ended. */
  removeGroup(): Promise<void> {
    return this.group.remove();
  }
}

async function startIn(group: ReplicaGroup, settings: ReplicaSettings): Promise<StartedProcess> {
  const { spec, environment, workingFolder } = settings;
  const started = await startProcess({
    argv: spec.argv,
    environment: { ...environment, [replicaVariable]: replicaLabel(spec) },
    workingFolder,
    entryFiles: group.entryFiles,
    logFile: logFileOf(settings),
    limitSeconds,
  });
  group.adopt(started.pid);
  return started;
}

function logFileOf({ spec, logFolder }: ReplicaSettings): string {
  return join(logFolder, `${replicaLabel(spec)}.log`);
}

/** `api-1`, with the service before it where the replica's name does not tell it. */
function replicaLabel({ service, replica }: ProcessSpec): string {
  return replica.startsWith(service) ? replica : `${service}-${replica}`;
}

function limitsOf({ cpus, memoryMb }: ServiceLevel): ReplicaLimits {
  return {
    ...(cpus === undefined ? {} : { cores: cpus }),
    ...(memoryMb === undefined ? {} : { memoryBytes: memoryMb * mebibyte }),
  };
}
