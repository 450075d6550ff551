/** What one replica may use. Left out: as much as it likes. */
export interface ReplicaLimits {
  readonly cores?: number;
  readonly memoryBytes?: number;
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
  /** Resolves when it is ready. @throws HarnessError `service-unhealthy`; the signal's reason. */
  ready(signal: AbortSignal): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Read back from the kernel or the engine. */
  limits(): Promise<ReplicaLimits>;
  /** Puts these on in place of the others, at once. @throws when the kernel refuses. */
  limit(limits: ReplicaLimits): Promise<void>;
  /** Memory that it holds now, and whether its memory can be limited at all. */
  memory(): Promise<{ readonly usedBytes: number; readonly isLimited: boolean }>;
}
