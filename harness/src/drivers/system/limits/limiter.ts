import type { ReplicaLimits } from '../../../ports/replica-control.ts';

/** What one replica has used. Cumulative since its group was made, except `memoryBytes`. */
export interface GroupCounters {
  readonly cpuSeconds: number;
  /** Time that its processes were ready to run and others had the CPU; falls when one ends; absent where unseen. */
  readonly cpuWaitSeconds?: number;
  /** Scheduling periods that passed, and those in which the quota ran out. */
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly memoryBytes: number;
  readonly oomKills: number;
  /** Read from and written to disks; absent where that is not counted. */
  readonly diskBytes?: number;
}

/** The processes of one replica, limited and counted together. */
export interface ReplicaGroup {
  /** A process enters by writing its pid into each of them, before it becomes the service. */
  readonly entryFiles: readonly string[];
  /** Tells which process was started in the group, for means that have no files to enter by. */
  adopt(pid: number): void;
  /** May be called again: the new limits hold at once. */
  limit(limits: ReplicaLimits): Promise<void>;
  /** What holds now, as far as it can be read back. */
  limits(): Promise<ReplicaLimits>;
  /** What its processes can have at most: a group has no more than what it lies in. */
  effectiveLimits(): Promise<ReplicaLimits>;
  /** Stops all of its processes until they are let go on, whatever the CPU limit says. */
  pause(isPaused: boolean): Promise<void>;
  counters(): Promise<GroupCounters>;
  /** Processes that are known to be in it, whoever their parents are. */
  pids(): Promise<number[]>;
  /** Its processes must have ended. Idempotent. */
  remove(): Promise<void>;
}

/** A means to limit CPU (and, with cgroups, memory) of plain processes. */
export interface Limiter {
  /** As the record calls it. */
  readonly means: 'cgroup v1' | 'cgroup v2' | 'duty cycle';
  readonly limitsMemory: boolean;
  /** `name` is unique in the run: letters, digits, `.`, `_`, `-`. */
  createGroup(name: string): Promise<ReplicaGroup>;
  /** Removes what the limiter made. Idempotent. */
  close(): Promise<void>;
}
