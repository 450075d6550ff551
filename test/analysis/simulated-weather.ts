import type { Second } from '../../harness/src/model/sample.ts';
import type { SimulatedLoad, SimulatedSystem } from './simulated-system.ts';

/** What changes the speed of a simulated system with time: its own pauses, a slow start, other work on its machine. */
export interface Pause {
  readonly everySeconds: number;
  readonly seconds: number;
}

/** Work that takes CPU from the stack; times by the clock of the search. */
export interface Burst {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly cores: number;
}

const machineCores = 2;
/** What a core of other work takes from a stack of about one core, on a machine of two. */
const burstCost = 0.3;

/** What the machine's counters show of other work in a second: the stack uses one core when it is full. */
export function beside(
  { bursts = [], capacity }: SimulatedSystem,
  { clockSeconds = 0 }: SimulatedLoad,
  second: Second,
): Second {
  const to = clockSeconds + second.atSeconds;
  const foreign = bursts.reduce((sum, { fromSeconds, toSeconds, cores }) => {
    return sum + cores * Math.max(0, Math.min(to, toSeconds) - Math.max(to - 1, fromSeconds));
  }, 0);
  const cpuCores = Math.min(1, second.completed / capacity);
  const used = cpuCores + foreign + second.generatorCpuCores + second.host.harnessCpuCores;
  const service = { service: 'simulated', replica: '1', cpuLimitCores: 1, throttledShare: 0 };
  return {
    ...second,
    host: { ...second.host, cores: machineCores, busyShare: Math.min(1, used / machineCores) },
    services: [{ ...service, cpuCores, memoryBytes: 1e8, restarts: 0, oomKills: 0 }],
  };
}

export function speedByClock({ slowStart, bursts = [] }: SimulatedSystem, clock: number): number {
  const slower = slowStart === undefined ? 0 : slowStart.share * Math.exp(-clock / slowStart.seconds);
  const foreign = bursts.find(({ fromSeconds, toSeconds }) => fromSeconds <= clock && clock < toSeconds);
  return (1 - slower) * (1 - burstCost * (foreign?.cores ?? 0));
}

/** When work that takes so long is done, if it stands still in every pause: the last part of each period. */
export function throughPauses(
  { everySeconds, seconds }: Pause,
  clock: number,
  start: number,
  needed: number,
): number {
  const works = everySeconds - seconds;
  const period = Math.floor((clock + start) / everySeconds);
  const done = period * works + Math.min(works, clock + start - period * everySeconds);
  // The same amount of work later, by the time that is worked alone.
  const end = done + needed;
  const pauses = Math.ceil(end / works - 1e-12) - 1;
  return Math.max(start, end + pauses * seconds - clock);
}
