import type { HostCounters } from '../model/counters.ts';

export interface HostMeter {
  counters(): Promise<HostCounters>;
}
