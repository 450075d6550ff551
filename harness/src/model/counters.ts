/** Counters of one replica since it came up. Cumulative: readers take differences. */
export interface ServiceCounters {
  readonly service: string;
  readonly replica: string;
  readonly cpuSeconds: number;
  readonly cpuLimitCores?: number;
  /** Time that its processes were ready to run and others had the CPU; falls when one ends; absent where unseen. */
  readonly cpuWaitSeconds?: number;
  /** Scheduling periods that passed, and those in which the quota ran out. */
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** Read from and written to disks; absent where that is not counted. */
  readonly diskBytes?: number;
  readonly alive: boolean;
}

/** Counters of the machine and of the harness itself. Cumulative: readers take differences. */
export interface HostCounters {
  readonly cores: number;
  readonly busySeconds: number;
  readonly stealSeconds: number;
  readonly totalSeconds: number;
  /** Time in which something was ready to run and had no CPU; absent where the kernel does not count it. */
  readonly cpuPressureSeconds?: number;
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytes: number;
  /** The wall clock less one that never jumps, in ms; absent when clocks are not watched. */
  readonly clockOffsetMs?: number;
  /** A fixed piece of work, done now and then: how often, and how long it took in all. Absent when it is not done. */
  readonly gauged?: { readonly pieces: number; readonly seconds: number };
  /** Time in which each disk had work, by its name; absent where that cannot be seen. */
  readonly diskBusySeconds?: Readonly<Record<string, number>>;
}
