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

export interface HostMeter {
  counters(): Promise<HostCounters>;
}
