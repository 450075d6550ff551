import type { Level } from '../model/config/config.ts';

/**
 * What a target's `processes` module exports by default: the processes of an embedded stack at a level.
 * Targets do not import this (they import nothing of the harness); the shape is checked when it is loaded.
 */
export type PlanProcesses = (context: PlanContext) => Promise<ProcessPlan> | ProcessPlan;

export interface PlanContext {
  /** `services` says replicas and environment; the driver applies CPU and memory itself. */
  readonly level: Level;
  /** A folder of this level's run, for data; removed with it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A loopback port that is free now. */
  freePort(): Promise<number>;
  /**
   * Where one service reaches a replica of another that listens on this loopback port: the port itself, or that of a
   * proxy in between, for a run that breaks the way.
   */
  via(hop: Hop): Promise<number>;
}

/** The way from one service to a replica of another. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly replica: string;
  readonly port: number;
  /** A question that the replica answers, to see whether the way works. */
  readonly speaks: 'http' | 'postgres' | 'redis';
}

export interface ProcessPlan {
  readonly processes: readonly ProcessSpec[];
  /** Where the load goes. */
  readonly url: string;
  /** Version of each part, stand-ins named, for the record. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface ProcessSpec {
  readonly service: string;
  readonly replica: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ready:
    { readonly kind: 'tcp'; readonly port: number } | { readonly kind: 'http'; readonly url: string };
  /** Services that must be ready first. */
  readonly after: readonly string[];
  /**
   * Where its ports really are on loopback, by the number that the config's `metrics` and `drills` call them by (inside a
   * container it is the port itself; here every replica needs one of its own).
   */
  readonly ports?: Readonly<Record<number, number>>;
}
