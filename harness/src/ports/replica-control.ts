/** What one replica may use. Left out: as much as it likes. */
export interface ReplicaLimits {
  readonly cores?: number;
  readonly memoryBytes?: number;
}

/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The file system on which a folder of a replica lies. */
export interface Volume {
  /** Why it must not be filled, when it is not the service's own; `undefined` when it is. */
  readonly shared: string | undefined;
  /** What there is, and what is free for the service. */
  space(): Promise<{ readonly totalBytes: number; readonly freeBytes: number }>;
  /**
   * Writes a file until nothing more goes in, or it is to be over. It is gone at the latest with the level, or with the
   * harness.
   */
  fill(over: AbortSignal): Promise<void>;
  /** Takes that file away again. Idempotent. */
  empty(): Promise<void>;
  /** Whether a small file can be written there now; it is removed at once. @throws when it is for want of anything but space. */
  takesMore(): Promise<boolean>;
}

/** `paused`: none of its processes is let run. `ended`: it has none. */
export type ReplicaState = 'running' | 'paused' | 'ended';

/** What can be done to one replica of a running stack from outside, and what can then be seen of it. */
export interface ReplicaControl {
  readonly service: string;
  readonly replica: string;
  /** As the kernel or the engine has it now. */
  state(): Promise<ReplicaState>;
  /** At once, without a word (SIGKILL). It is not started again by itself. */
  kill(): Promise<void>;
  /** Asks it to end, as a deployment does; kills it after the grace. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
  /** Starts it as it was started first, within its limits; resolves when there is a process, not when it is ready. */
  start(): Promise<void>;
  /** How long it may take to get ready. */
  readonly readyWithinMs: number;
  /** Resolves when it is ready. @throws HarnessError `service-unhealthy`; the signal's reason. */
  ready(signal: AbortSignal): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Read back from the kernel or the engine. */
  limits(): Promise<ReplicaLimits>;
  /** Puts these on in place of the others, at once. @throws when the kernel refuses. */
  limit(limits: ReplicaLimits): Promise<void>;
  /** Where a port of it, by the number that it has inside, is reached from here now; `undefined` when it is not. */
  address(port: number): Promise<Address | undefined>;
  /** @throws Error when there is no such folder, or nothing can look there. */
  volume(folder: string): Promise<Volume>;
  /** Memory that it holds now, and whether its memory can be limited at all. */
  memory(): Promise<{ readonly usedBytes: number; readonly isLimited: boolean }>;
}
