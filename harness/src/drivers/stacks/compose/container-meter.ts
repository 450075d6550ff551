import type { ServiceLevel } from '../../../model/config.ts';
import type { ServiceCounters } from '../../../ports/stack.ts';
import type { GroupCounters } from '../../system/limiter.ts';
import { processStartTicks } from '../../system/proc.ts';
import { useReaderOf, type UseReader } from './container-use.ts';
import type { EngineApi, ProjectContainer } from './engine.ts';

const mebibyte = 1024 * 1024;
const nothing: GroupCounters = {
  cpuSeconds: 0,
  periods: 0,
  throttledPeriods: 0,
  memoryBytes: 0,
  oomKills: 0,
};

/** One life of a container, from a start to its end. */
interface Life {
  readonly pid: number;
  /** Of the pid, where it can be seen: a pid may be used again. */
  readonly startTicks: number | undefined;
  readonly read: UseReader;
  last: GroupCounters;
}

/** Counts what a container uses over its restarts: the kernel and the engine start from zero at each. */
export class ContainerMeter {
  readonly #api: EngineApi;
  readonly #container: ProjectContainer;
  readonly #given: ServiceLevel;
  /** Of the lives that are over. */
  #past = nothing;
  #life: Life | undefined;
  #restarts = 0;
  #killedForMemory = false;

  constructor(api: EngineApi, container: ProjectContainer, given: ServiceLevel) {
    this.#api = api;
    this.#container = container;
    this.#given = given;
  }

  get id(): string {
    return this.#container.id;
  }

  /** @throws what the engine answers when the container is gone, or what keeps it from answering. */
  async counters(): Promise<ServiceCounters> {
    const alive = (await this.#measure()) || ((await this.#lookAgain()) && (await this.#measure()));
    const now = this.#life?.last ?? nothing;
    const { cpus, memoryMb } = this.#given;
    const { service, replica } = this.#container;
    const oomKills = this.#past.oomKills + now.oomKills;
    return {
      service,
      replica,
      cpuSeconds: this.#past.cpuSeconds + now.cpuSeconds,
      periods: this.#past.periods + now.periods,
      throttledPeriods: this.#past.throttledPeriods + now.throttledPeriods,
      memoryBytes: alive ? now.memoryBytes : 0,
      ...(cpus === undefined ? {} : { cpuLimitCores: cpus }),
      ...(memoryMb === undefined ? {} : { memoryLimitBytes: memoryMb * mebibyte }),
      restarts: this.#restarts,
      oomKills: this.#killedForMemory ? Math.max(1, oomKills) : oomKills,
      alive,
    };
  }

  /** Whether the life that is known goes on. */
  async #measure(): Promise<boolean> {
    const life = this.#life;
    if (life === undefined) return false;
    try {
      const now = await life.read();
      // A restarted container has the same cgroup folder, counting from zero.
      const goesOn =
        now.cpuSeconds >= life.last.cpuSeconds && (await processStartTicks(life.pid)) === life.startTicks;
      if (goesOn) life.last = now;
      return goesOn;
    } catch {
      return false; // its cgroup is gone: the engine knows more
    }
  }

  /** Asks the engine for the container's present life; `false` when it has none. */
  async #lookAgain(): Promise<boolean> {
    const { State: state, RestartCount: restarts } = await this.#api.getContainer(this.id).inspect();
    this.#restarts = Math.max(this.#restarts, restarts);
    this.#killedForMemory ||= state.OOMKilled;
    this.#closeLife();
    if (!state.Running || state.Pid === 0) return false;
    this.#life = {
      pid: state.Pid,
      startTicks: await processStartTicks(state.Pid),
      read: await useReaderOf(this.#api, { id: this.id, pid: state.Pid }),
      last: nothing,
    };
    return true;
  }

  #closeLife(): void {
    const last = this.#life?.last ?? nothing;
    this.#past = {
      cpuSeconds: this.#past.cpuSeconds + last.cpuSeconds,
      periods: this.#past.periods + last.periods,
      throttledPeriods: this.#past.throttledPeriods + last.throttledPeriods,
      memoryBytes: 0,
      oomKills: this.#past.oomKills + last.oomKills,
    };
    this.#life = undefined;
  }
}
