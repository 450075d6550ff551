import type { Config, Level } from '../../model/config/config.ts';
import type { Drill } from '../../model/config/drill.ts';
import type { StackFault, WayBetween } from '../../model/config/fault.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import type { PartReport } from '../../model/doctor.ts';
import type { HarnessError } from '../../model/errors.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import type { Stack } from '../../ports/stack.ts';
import type { Lease } from '../system/leases/open-lease.ts';
import type { Naming } from './level-services.ts';
import type { ProxyProgram } from './proxied-hop.ts';

/**
 * All that the house asks of a kind of stack, beside what its `config.ts` says: its `definition.ts`. `own` is the part of the
 * config that is on it, `stacks.<kind>`.
 */
export interface StackDefinition<Own> {
  /** What no single key of its own part can tell, each in words. */
  problems?(own: Own): Iterable<string>;
  /** What does not fit the levels. Told also when the config has no such stack. */
  levelProblems?(config: ConfigOfStacks, asked: readonly StackKind[]): Iterable<string>;
  /** Whether it can be had here and now. Absent: always. */
  available?(): Promise<Availability>;
  /** Absent: it needs nothing of this machine. */
  readonly doctor?: StackCheckup;
  /** What tells one target from another: figures of another one say nothing about it. */
  target(own: Own, recordedParts?: Readonly<Record<string, string>>): unknown;
  /** Ways between its services that a drill by chance may break. */
  ways(own: Own, drills: readonly Drill[]): readonly WayBetween[];
  /** The form of Toxiproxy that stands in its ways, in a run that breaks any. */
  readonly proxy?: keyof Proxies;
  /** @throws HarnessError before anything is made ready for a load that must not be sent */
  refuseTarget?(own: Own, allowHosts: Config['allowHosts']): Promise<void>;
  /** @throws HarnessError `fault-not-possible`, before anything is brought up; others are refused when the targets are seen */
  refuseFaults?(own: Own, faults: readonly StackFault[]): void;
  /** In what a level is not what the stack's own files give. Starts nothing. */
  compare?(own: Own, request: ComparisonRequest): Promise<StackComparison>;
  create(own: Own, request: StackRequest): Stack | Promise<Stack>;
}

export type ConfigOfStacks = Pick<Config, 'levels' | 'stack' | 'stacks'>;

/** @property detail what answers, or why nothing does; its first line is for a person */
export type Availability =
  | { readonly can: true; readonly detail: string }
  | { readonly can: false; readonly detail: string; readonly error: HarnessError };

export interface StackCheckup {
  inspect(): Promise<readonly PartReport[]>;
  /** What it cannot do without, as `inspect` calls it. */
  readonly needs: readonly string[];
}

/** What stands in the ways between services, for a run that breaks any. */
export interface Proxies {
  /** Among plain processes. */
  readonly program?: ProxyProgram;
  /** Among containers. */
  readonly image?: string;
}

/** What a stack is built from, beside its own part of the config. */
export interface StackRequest extends Naming {
  /** Paths are relative to it. */
  readonly configFolder: string;
  readonly health: Config['health'];
  readonly levels: readonly Level[];
  readonly allowHosts: Config['allowHosts'];
  readonly lease: Lease;
  readonly redactor: Redactor;
  readonly proxies: Proxies;
}

export type ComparisonRequest = Pick<StackRequest, 'configFolder' | 'levels' | 'metrics' | 'redactor'>;

export interface StackComparison {
  readonly files: readonly string[];
  /** At every level. */
  readonly differences: readonly string[];
  /** What each level gives beside. */
  readonly levels: readonly { readonly name: string; readonly lines: readonly string[] }[];
}
