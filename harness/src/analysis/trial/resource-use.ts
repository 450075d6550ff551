import type { HostCounters, ServiceCounters } from '../../model/counters.ts';
import type { HostUse, ServiceUse } from '../../model/sample.ts';

/**
 * Use of each replica between two readings `seconds` apart. One that the first reading does not have has used nothing
 * yet; one that is gone from the second is reported as dead, with its last figures.
 */
export function serviceUseBetween(
  before: readonly ServiceCounters[],
  after: readonly ServiceCounters[],
  seconds: number,
): ServiceUse[] {
  const earlier = new Map(before.map((each) => [nameOf(each), each]));
  const present = new Set(after.map(nameOf));
  const gone = before.filter((each) => !present.has(nameOf(each)));
  return [
    ...after.map((each) => useBetween(earlier.get(nameOf(each)) ?? each, each, seconds)),
    // A reading of nothing at all is a reading that failed, not a stack that died to the last replica.
    ...(after.length === 0 ? [] : gone.map((each) => useBetween(each, { ...each, alive: false }, seconds))),
  ];
}

function nameOf({ service, replica }: ServiceCounters): string {
  return `${service}/${replica}`;
}

function useBetween(before: ServiceCounters, after: ServiceCounters, seconds: number): ServiceUse {
  const periods = increase(before.periods, after.periods);
  const throttled = increase(before.throttledPeriods, after.throttledPeriods);
  return {
    service: after.service,
    replica: after.replica,
    cpuCores: seconds > 0 ? increase(before.cpuSeconds, after.cpuSeconds) / seconds : 0,
    ...(after.cpuLimitCores === undefined ? {} : { cpuLimitCores: after.cpuLimitCores }),
    ...waitBetween(before, after, seconds),
    throttledShare: periods > 0 ? Math.min(1, throttled / periods) : 0,
    memoryBytes: after.memoryBytes,
    ...(after.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: after.memoryLimitBytes }),
    restarts: after.restarts,
    oomKills: after.oomKills,
    ...(after.diskBytes === undefined || seconds <= 0
      ? {}
      : { diskBytesPerSecond: increase(before.diskBytes ?? 0, after.diskBytes) / seconds }),
    alive: after.alive,
  };
}

/** What a process waited is gone with it, so a sum that fell tells nothing. */
function waitBetween(
  { cpuWaitSeconds: before }: ServiceCounters,
  { cpuWaitSeconds: after }: ServiceCounters,
  seconds: number,
): Pick<ServiceUse, 'cpuWaitCores'> {
  if (before === undefined || after === undefined || seconds <= 0) return {};
  return { cpuWaitCores: Math.max(0, after - before) / seconds };
}

/** Cores used by all services together. */
export function cpuCoresOf(services: readonly ServiceUse[]): number {
  return services.reduce((sum, each) => sum + each.cpuCores, 0);
}

/** Use of the host between two readings; its own clock (`totalSeconds`, over all cores) says how far apart they are. */
export function hostUseBetween(before: HostCounters, after: HostCounters): HostUse {
  const total = after.totalSeconds - before.totalSeconds;
  const share = (part: number): number => (total > 0 ? Math.min(1, Math.max(0, part / total)) : 0);
  const wallSeconds = total / after.cores;
  return {
    cores: after.cores,
    busyShare: share(after.busySeconds - before.busySeconds),
    stealShare: share(after.stealSeconds - before.stealSeconds),
    harnessCpuCores:
      wallSeconds > 0 ? increase(before.harnessCpuSeconds, after.harnessCpuSeconds) / wallSeconds : 0,
    harnessMemoryBytes: after.harnessMemoryBytes,
    ...pressureBetween(before, after, wallSeconds),
    ...busiestDisk(before, after, wallSeconds),
    ...speedBetween(before, after),
    ...clockJumpBetween(before, after),
  };
}

function pressureBetween(
  { cpuPressureSeconds: before }: HostCounters,
  { cpuPressureSeconds: after }: HostCounters,
  seconds: number,
): Pick<HostUse, 'cpuPressureShare'> {
  if (before === undefined || after === undefined || seconds <= 0) return {};
  return { cpuPressureShare: Math.min(1, Math.max(0, after - before) / seconds) };
}

function speedBetween(before: HostCounters, after: HostCounters): Pick<HostUse, 'speed'> {
  if (before.gauged === undefined || after.gauged === undefined) return {};
  const seconds = after.gauged.seconds - before.gauged.seconds;
  return seconds > 0 ? { speed: (after.gauged.pieces - before.gauged.pieces) / (1000 * seconds) } : {};
}

/** Both clocks are read to a millisecond, one after the other. */
const evenWithinMs = 2;

function clockJumpBetween(before: HostCounters, after: HostCounters): Pick<HostUse, 'clockJumpMs'> {
  const jump = (after.clockOffsetMs ?? Number.NaN) - (before.clockOffsetMs ?? Number.NaN);
  return Math.abs(jump) > evenWithinMs ? { clockJumpMs: jump } : {};
}

function busiestDisk(
  before: HostCounters,
  after: HostCounters,
  wallSeconds: number,
): Pick<HostUse, 'diskBusyShare'> {
  const { diskBusySeconds } = after;
  if (diskBusySeconds === undefined || wallSeconds <= 0) return {};
  const shares = Object.entries(diskBusySeconds).map(
    ([disk, seconds]) => increase(before.diskBusySeconds?.[disk] ?? 0, seconds) / wallSeconds,
  );
  return { diskBusyShare: Math.min(1, Math.max(0, ...shares)) };
}

/** A counter that fell was reset by a restart and counts from nothing, as in Prometheus' rate(). */
function increase(before: number, after: number): number {
  return after < before ? after : after - before;
}
