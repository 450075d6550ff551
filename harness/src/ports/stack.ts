import type { HarnessError } from '../model/errors.ts';
import type { ServiceCounters } from '../model/counters.ts';
import type { Level } from '../model/config/config.ts';
import type { StackKind } from '../model/config/stacks.ts';
import type { Given } from '../model/record/given.ts';
import type { HopControl } from './hop-control.ts';
import type { ReplicaControl } from './replica-control.ts';

/** What a stack is made of, for the record: image digests, or versions of packages and stand-ins. */
export interface StackProvenance {
  readonly kind: StackKind;
  /** e.g. `{ redis: 'Redis 7.0.15', edge: 'stand-in (HAProxy is not installed)' }` or image digests. */
  readonly parts: Readonly<Record<string, string>>;
  /** How CPU is limited: `docker quota`, `cgroup v1`, `cgroup v2`, `duty cycle`, `none (external)`. */
  readonly cpuLimit: string;
  /** In what the stack is not the one that its files give without headroom, each a line. */
  readonly differences?: readonly string[];
}

export interface StackContext {
  readonly signal: AbortSignal;
  /** One line on what is being done, for the terminal. */
  readonly onProgress: (line: string) => void;
}

/** Puts a stack at a capacity level. One driver a kind of stack; a contract suite holds for all of them. */
export interface Stack {
  readonly kind: StackKind;
  /** Once before the first level: builds images or data. Quick when nothing changed. */
  prepare(context: StackContext): Promise<StackProvenance>;
  /**
   * Brings the stack up at a level and resolves when it is healthy, or in doubt. Leaves nothing behind when it fails.
   * @throws HarnessError `service-unhealthy` with the service's last log lines, `engine-gone`, `port-taken`,
   *   `level-command-failed`, `stack-not-started`, `level-not-given`.
   */
  up(level: Level, context: StackContext): Promise<RunningStack>;
  /** Frees what `prepare` holds. Idempotent. */
  close(): Promise<void>;
}

export interface RunningStack {
  /** Where the load goes: always loopback for compose and embedded. */
  readonly url: URL;
  /** What each service got, read back and as the level asks; absent for a stack whose inside cannot be seen. */
  readonly given?: Given;
  /** Why it is not healthy, where the first look at it may tell more: it is an error all the same. */
  readonly doubt?: HarnessError;
  /** Empty for a stack whose inside cannot be seen. */
  counters(): Promise<readonly ServiceCounters[]>;
  /** The replicas that came up, to break them; empty for a stack whose inside cannot be reached. */
  controls(): Promise<readonly ReplicaControl[]>;
  /** The ways between its services, to break them; empty without proxies in them. */
  hops(): Promise<readonly HopControl[]>;
  /**
   * Where a port of a service, one that the config's `metrics` names, can be reached: one address a replica that runs.
   * Empty when the service or the port is not there.
   */
  addressesOf(service: string, port: number): Promise<readonly ReplicaAddress[]>;
  /** Writes a log file a replica into the folder (created when missing). */
  saveLogs(folder: string): Promise<void>;
  /** Removes everything. Idempotent; works when half of it is gone already. */
  down(): Promise<void>;
}

export interface ReplicaAddress {
  readonly replica: string;
  /** Without a path. */
  readonly url: string;
}
