import type { ComposeModel } from '../project/compose-model.ts';
import type { ComposeStack } from '../config.ts';

/** Where what lies in a volume of a level comes from. */
export type DataSource =
  | { readonly kind: 'empty' }
  | { readonly kind: 'volume'; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string };

/** What lies at a path of the machine that a service mounts. */
export interface PathFact {
  /** Links followed. */
  readonly realPath: string;
  readonly kind: 'absent' | 'file' | 'folder' | 'socket' | 'special';
  /** Why a copy of it would be too large; absent when it would not, or when nobody may write to it. */
  readonly tooLarge?: string;
  /** Sockets in a folder. */
  readonly sockets: readonly string[];
}

/** What was seen of the machine and its engine before anything is started. */
export interface MachineFacts {
  /** By the path as `docker compose config` gives it. */
  readonly paths: ReadonlyMap<string, PathFact>;
  /** Names of the engine's volumes. */
  readonly volumes: ReadonlySet<string>;
  /** Running containers that may write to a volume (by its name) or a folder (by its path, links followed). */
  readonly writers: readonly { readonly what: string; readonly who: string }[];
  /** Of the engine's networks. */
  readonly subnets: readonly { readonly network: string; readonly subnet: string }[];
}

/** What a look at one part of a compose file says of keeping it apart from what is not of the run. */
export type Finding =
  /** It cannot be kept apart: nothing is started. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Let through, and a person should know. */
  | { readonly kind: 'noted'; readonly what: string }
  /** A volume of the file gets this instead of nothing. */
  | { readonly kind: 'volume'; readonly name: string; readonly from: DataSource }
  /** A volume stands for a folder of the machine. */
  | { readonly kind: 'folder'; readonly path: string; readonly from: DataSource }
  /** A copy stands for a single file of the machine. */
  | { readonly kind: 'file'; readonly path: string }
  /** Somebody else has the addresses of this network, and nobody needs them: the engine chooses others. */
  | { readonly kind: 'readdressed'; readonly network: string }
  /** A service may talk to the engine because the config says so: labels are for it. */
  | { readonly kind: 'engine-shared' };

/** What every look needs. Paths in the config are absolute. */
export interface Looking {
  readonly model: ComposeModel;
  readonly config: Pick<ComposeStack, 'seed' | 'share'>;
  readonly facts: MachineFacts;
}

export function refused(why: string): Finding {
  return { kind: 'refused', why };
}

export function noted(what: string): Finding {
  return { kind: 'noted', what };
}

/** A volume of the engine, or a folder when there is a slash in it. */
export function sourceOf(copyOf: string): DataSource {
  return copyOf.includes('/') ? { kind: 'folder', path: copyOf } : { kind: 'volume', name: copyOf };
}

/** The same, or somewhere in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** A copy made while somebody writes need not be of one moment: a database in it may not come up, or lack data. */
export function* lookAtWriters(
  from: DataSource,
  { facts }: Pick<Looking, 'facts'>,
  evenInUse: boolean,
  who: string,
): Iterable<Finding> {
  if (from.kind === 'empty') return;
  const what = from.kind === 'volume' ? from.name : from.path;
  const place = facts.paths.get(what)?.realPath ?? what;
  const writers = facts.writers.filter(
    (writer) => isWithin(writer.what, place) || isWithin(place, writer.what),
  );
  if (writers.length === 0) return;
  const names = [...new Set(writers.map((writer) => writer.who))].join(', ');
  const text = `${who}: ${what} is in use by container ${names}, and a copy made meanwhile need not be of one moment`;
  yield evenInUse ? noted(text) : refused(`${text}: stop it, or insist (evenInUse: true)`);
}
