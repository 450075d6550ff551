import type { UnstampedEvent } from '../model/record/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { FaultInjector } from '../ports/fault-injector.ts';
import type { HostMeter } from '../ports/host-meter.ts';
import type { LoadGenerator } from '../ports/load-generator.ts';
import type { MetricsSource } from '../ports/metrics-source.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Stack } from '../ports/stack.ts';
import type { TargetProbe } from '../ports/target-probe.ts';

/** The doors to the world that a run goes through. */
export interface RunPorts {
  readonly stack: Stack;
  readonly generator: LoadGenerator;
  readonly store: RunStore;
  readonly host: HostMeter;
  readonly probe: TargetProbe;
  readonly clock: Clock;
  readonly faults: FaultInjector;
  /** Absent when the config names no metrics. */
  readonly metrics?: MetricsSource;
}

export interface RunHooks {
  readonly onEvent: (event: UnstampedEvent) => void;
  /** Aborted to interrupt the run; its reason is what the run rejects with. */
  readonly signal: AbortSignal;
}
