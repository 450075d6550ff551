/** Counters of the machine and of the harness itself. Cumulative: readers take differences. */
export interface HostCounters {
  readonly cores: number;
  readonly busySeconds: number;
  readonly stealSeconds: number;
  readonly totalSeconds: number;
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytes: number;
}

export interface HostMeter {
  counters(): Promise<HostCounters>;
}
