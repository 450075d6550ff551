/** Counters of the machine and of the harness itself. Cumulative: readers take differences. */
export interface HostCounters {
  readonly cores: number;
  readonly busySeconds: number;
  readonly stealSeconds: number;
  readonly totalSeconds: number;
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytes: number;
  /** Time in which each disk had work, by its name; absent where that cannot be seen. */
  readonly diskBusySeconds?: Readonly<Record<string, number>>;
}

export interface HostMeter {
  counters(): Promise<HostCounters>;
}
