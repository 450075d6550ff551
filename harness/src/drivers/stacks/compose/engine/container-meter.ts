import type { ServiceLevel } from '../../../../model/config/config.ts';
import type { ServiceCounters } from '../../../../model/counters.ts';
import type { GroupCounters } from '../../../system/limits/limiter.ts';
import { processStartTicks } from '../../../system/processes/proc.ts';
import { useReaderOf, type UseReader } from './container-use.ts';
import { inspectContainer, type ProjectContainer } from './engine.ts';
import type { EngineApi } from './api.ts';
import type { OomEvents } from './oom-events.ts';

const mebibyte = 1024 * 1024;
const nothing: GroupCounters = {
  cpuSeconds: 0,
  periods: 0,
  throttledPeriods: 0,
  memoryBytes: 0,
  oomKills: 0,
};

interface Metered {
  readonly api: EngineApi;
  readonly container: ProjectContainer;
  readonly given: ServiceLevel;
  readonly events: OomEvents;
}

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
  readonly #metered: Metered;
  /** Of the lives that are over. */
  #past = nothing;
  #life: Life | undefined;
  #restarts = 0;
  /** Starts of the container after the first. */
  #newLives = 0;
  #isKilled = false;
  /** OOM events that belong to past lives. */
  #pastEvents = 0;

  constructor(metered: Metered) {
    this.#metered = metered;
  }

  /** @throws what keeps the engine from answering. */
  async counters(): Promise<ServiceCounters> {
    const alive = (await this.#measure()) || ((await this.#lookAgain()) && (await this.#measure()));
    const now = this.#life?.last ?? nothing;
    const { cpus, memoryMb } = this.#metered.given;
    const { service, replica } = this.#metered.container;
    return {
      service,
      replica,
      cpuSeconds: this.#past.cpuSeconds + now.cpuSeconds,
      ...(now.cpuWaitSeconds === undefined ? {} : { cpuWaitSeconds: now.cpuWaitSeconds }),
      periods: this.#past.periods + now.periods,
      throttledPeriods: this.#past.throttledPeriods + now.throttledPeriods,
      memoryBytes: alive ? now.memoryBytes : 0,
      ...(cpus === undefined ? {} : { cpuLimitCores: cpus }),
      ...(memoryMb === undefined ? {} : { memoryLimitBytes: memoryMb * mebibyte }),
      restarts: this.#restarts,
      oomKills: this.#past.oomKills + this.#killsOfThisLife(),
      ...sumOfDiskBytes(this.#past, now),
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
    const { api, container } = this.#metered;
    const found = await inspectContainer(api, container.id);
    if (found === undefined) return false; // somebody has removed it
    const { State: state, RestartCount: restarts } = found;
    this.#restarts = Math.max(this.#restarts, restarts);
    if (!state.Running || state.Pid === 0) {
      this.#isKilled = state.OOMKilled;
      return false;
    }
    const startTicks = await processStartTicks(state.Pid);
    const isSameLife = this.#life?.pid === state.Pid && this.#life.startTicks === startTicks;
    if (isSameLife) return true;
    // The engine counts only the restarts that it made by itself.
    if (this.#life !== undefined) this.#newLives += 1;
    this.#restarts = Math.max(this.#restarts, this.#newLives);
    this.#closeLife();
    this.#life = {
      pid: state.Pid,
      startTicks,
      read: await useReaderOf(api, { id: container.id, pid: state.Pid }),
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
      oomKills: this.#past.oomKills + this.#killsOfThisLife(),
      ...sumOfDiskBytes(this.#past, last),
    };
    this.#pastEvents = this.#metered.events.toldOf(this.#metered.container.id);
    this.#isKilled = false;
    this.#life = undefined;
  }

  /** The kernel counts, but its count is gone with the cgroup; then what the engine tells is one kill at least. */
  #killsOfThisLife(): number {
    const { events, container } = this.#metered;
    const told = this.#isKilled || events.toldOf(container.id) > this.#pastEvents;
    return Math.max(this.#life?.last.oomKills ?? 0, told ? 1 : 0);
  }
}

function sumOfDiskBytes(past: GroupCounters, now: GroupCounters): Pick<GroupCounters, 'diskBytes'> {
  if (past.diskBytes === undefined && now.diskBytes === undefined) return {};
  return { diskBytes: (past.diskBytes ?? 0) + (now.diskBytes ?? 0) };
}
