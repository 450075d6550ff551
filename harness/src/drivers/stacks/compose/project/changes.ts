import { isDeepStrictEqual } from 'node:util';
import { proxyService } from '../../proxied-hop.ts';

/** One thing in which the stack of a level is not the one that `docker compose up` gives, and why. */
export interface Change {
  /** `services`, `web`, `ports` */
  readonly path: readonly string[];
  readonly was: unknown;
  readonly is: unknown;
  readonly why: string;
}

const ofTheLevel = 'the level gives it';
const ownName = 'under the name of the run; nothing of others is used or removed';
const reasons: readonly (readonly [pattern: string, why: string])[] = [
  ['name', ownName],
  [
    'services.*.container_name',
    'a name of the engine that others may hold; in its networks it is still found by it',
  ],
  ['services.*.networks.*', 'the name of its container is an alias'],
  ['services.*.ports', 'only what is asked from here is published, on free ports of loopback'],
  ['services.*.image', 'built from the file under a name of its own; no image of others is replaced'],
  ['services.*.build', 'built before the first level'],
  ['services.*.pull_policy', 'what is missing is pulled before the first level; nothing else is'],
  ['services.*.profiles', 'it is active'],
  [
    'services.*.labels',
    'what watches the labels of this engine (a proxy, an updater) must not take it for the real one',
  ],
  ['services.*.logging', 'logs stay here'],
  [
    'services.*.volumes',
    'a copy, or an empty volume where there is nothing; what is of the machine is not written to',
  ],
  ['services.*.environment', ofTheLevel],
  ['services.*.scale', ofTheLevel],
  ['services.*.deploy', ofTheLevel],
  ['services.*.cpus', ofTheLevel],
  ['services.*.cpu_period', ofTheLevel],
  ['services.*.cpu_quota', ofTheLevel],
  ['services.*.mem_limit', ofTheLevel],
  ['services.*.mem_reservation', ofTheLevel],
  ['services.*.memswap_limit', ofTheLevel],
  ['services.*.depends_on', 'a proxy is in the way, so that the way can be broken'],
  ['services.*.external_links', 'a proxy is in the way, so that the way can be broken'],
  [`services.${proxyService}*`, 'a proxy, so that the way can be broken'],
  ['networks', ownName],
  ['volumes', ownName],
  ['configs', ownName],
  ['secrets', ownName],
];

/** Every difference of two resolved compose files. @throws TypeError for one that is not meant: a bug. */
export function changesBetween(was: object, is: object): Change[] {
  return [...differences(was, is, [])].map(({ path, ...values }) => {
    const why = reasons.find(([pattern]) => matches(path, pattern))?.[1];
    if (why === undefined)
      throw new TypeError(`the file of a level changes ${path.join('.')}, and nothing says why`);
    return { path, ...values, why };
  });
}

function* differences(was: unknown, is: unknown, path: readonly string[]): Iterable<Omit<Change, 'why'>> {
  if (isDeepStrictEqual(was, is)) return;
  if (!isTable(was) || !isTable(is)) {
    yield { path, was, is };
    return;
  }
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    yield* differences(was[key], is[key], [...path, key]);
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return value instanceof Object && !Array.isArray(value);
}

function matches(path: readonly string[], pattern: string): boolean {
  const wanted = pattern.split('.');
  return wanted.every((part, index) => {
    const at = path[index] ?? '';
    return part.endsWith('*') ? at.startsWith(part.slice(0, -1)) : part === at;
  });
}

/** Changes as lines for a person, those of one kind together; values of variables are never shown. */
export function changeLines(changes: readonly Change[]): string[] {
  const byKind = Map.groupBy(changes, ({ path, why }) =>
    why === ofTheLevel ? why : `${kindOf(path)}: ${why}`,
  );
  return [...byKind].map(([text, alike]) => {
    const where = new Set(alike.flatMap((change) => placeOf(change)));
    return where.size === 0 ? text : `${text} (${[...where].join(', ')})`;
  });
}

function kindOf([part = '', , key]: readonly string[]): string {
  return part === 'services' && key !== undefined ? `services, ${key}` : part;
}

/** The service, network or volume, with what it had. */
function placeOf({ path, was, is, why }: Change): string[] {
  const [, name, key] = path;
  if (name === undefined) return [];
  if (why === ofTheLevel) return [`${key} of ${name}`];
  if (key === 'container_name' || key === 'image') return [`${name}: ${String(was ?? is)}`];
  if (key === 'volumes') return [`${name}: ${mountsChanged(was, is).join(', ')}`];
  return [name];
}

function mountsChanged(was: unknown, is: unknown): string[] {
  if (!Array.isArray(was) || !Array.isArray(is)) return [];
  return was
    .filter((mount, index) => !isDeepStrictEqual(mount, is[index]))
    .map((mount) => String((mount as { source?: unknown }).source));
}
