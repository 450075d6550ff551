import { createHash } from 'node:crypto';
import { type HarnessError, usageError } from '../../../../model/errors.ts';
import { isWithin, refused, type DataSource, type Finding, type Looking } from './finding.ts';
import { lookAtFile, lookAtMount } from './mount.ts';
import { lookAtNetwork } from './network.ts';
import { lookAtService } from './service.ts';
import { lookAtVolume } from './volume.ts';

/** How the levels are kept apart from what is not of the run. */
export interface Separation {
  /** Volumes of a level's own that are not as compose would make them, by their names in the level's file. */
  readonly volumes: ReadonlyMap<string, DataSource>;
  /** The volume that stands for a folder of the machine, by the folder's path. */
  readonly folders: ReadonlyMap<string, string>;
  /** Single files of the machine that a service may write to: a copy stands for each. */
  readonly files: readonly string[];
  readonly readdressed: readonly string[];
  readonly engineShared: boolean;
  readonly notes: readonly string[];
}

/**
 * Decides how a level gets what is its own, from what was seen of the file and of the machine.
 * @throws HarnessError `not-separable` that names all that cannot be kept apart.
 */
export function separate(looking: Looking, file: string): Separation {
  const findings = [...lookAtAll(looking)];
  const refusals = of(findings, 'refused').map(({ why }) => why);
  if (refusals.length > 0) throw notSeparable(refusals, file);
  const folders = of(findings, 'folder');
  // Two names of one folder are one volume.
  const volumeOf = (path: string): string => volumeFor(looking.facts.paths.get(path)?.realPath ?? path);
  return {
    volumes: new Map([
      ...of(findings, 'volume').map(({ name, from }) => [name, from] as const),
      ...folders.map(({ path, from }) => [volumeOf(path), from] as const),
    ]),
    folders: new Map(folders.map(({ path }) => [path, volumeOf(path)])),
    files: [...new Set(of(findings, 'file').map(({ path }) => path))],
    readdressed: of(findings, 'readdressed').map(({ network }) => network),
    engineShared: of(findings, 'engine-shared').length > 0,
    notes: of(findings, 'noted').map(({ what }) => what),
  };
}

function* lookAtAll(looking: Looking): Iterable<Finding> {
  const { services, volumes = {}, networks = {} } = looking.model.project;
  for (const [name, service] of Object.entries(services)) yield* lookAtService(name, service, looking);
  const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
  for (const [name, volume] of Object.entries(volumes)) {
    const isUsed = mounts.some(({ type, source }) => type === 'volume' && source === name);
    if (isUsed) yield* lookAtVolume(name, volume ?? {}, looking);
  }
  for (const [name, network] of Object.entries(networks)) {
    const isUsed = Object.values(services).some((service) => service.networks?.[name] !== undefined);
    if (isUsed) yield* lookAtNetwork(name, network ?? {}, looking);
  }
  yield* lookAtFiles(looking);
  const ofMounts = Object.entries(services).flatMap(([name, service]) =>
    (service.volumes ?? []).flatMap((mount) => [...lookAtMount(name, mount, looking)]),
  );
  yield* ofMounts;
  const written = of(ofMounts, 'folder').map(({ path }) => path);
  yield* lookAtNested(looking, written);
  yield* lookAtTwins('volume', volumes);
  yield* lookAtTwins('network', networks);
  yield* lookAtUnused(looking, written);
}

/** Those of a swarm, which compose does not hand to containers. */
function* lookAtFiles(looking: Looking): Iterable<Finding> {
  const { model } = looking;
  for (const part of ['configs', 'secrets'] as const) {
    for (const [name, file] of Object.entries(model.project[part] ?? {})) {
      if (file?.external === true) yield refused(`"${name}" of ${part} is external: it is not of this stack`);
      if (file?.file !== undefined) yield* lookAtFile(`"${name}" of ${part}`, file.file, looking);
    }
  }
}

/** What is written into the copy of a folder is not seen by who mounts a part of it, or what it is a part of. */
function* lookAtNested({ model, config, facts }: Looking, written: readonly string[]): Iterable<Finding> {
  const isShared = (source: string): boolean => config.share.some(({ path }) => path === source);
  const place = (source: string): string => facts.paths.get(source)?.realPath ?? source;
  const mounted = Object.values(model.project.services)
    .flatMap(({ volumes: mounts = [] }) => mounts)
    .flatMap(({ type, source }) =>
      type === 'bind' && source !== undefined && !isShared(source) ? [source] : [],
    );
  for (const folder of new Set(written)) {
    const inner = mounted.find(
      (other) => place(other) !== place(folder) && isWithin(place(other), place(folder)),
    );
    if (inner === undefined) continue;
    yield refused(
      `services may write to ${folder}, and ${inner} in it is mounted as well: what is written to a copy of the one would not be seen in the other (share the inner one where that does not matter)`,
    );
  }
}

/** One of the engine under two names would be two at a level. */
function* lookAtTwins(
  what: string,
  table: Readonly<Record<string, { readonly name?: string | undefined } | null>>,
): Iterable<Finding> {
  const byName = Map.groupBy(Object.entries(table), ([key, each]) => each?.name ?? key);
  for (const [name, those] of byName) {
    if (those.length > 1)
      yield refused(`${what}s ${those.map(([key]) => key).join(', ')} are one, "${name}"`);
  }
}

/** A name in the config that nothing has is a mistake: what was meant would be measured without it. */
function* lookAtUnused({ model, config }: Looking, written: readonly string[]): Iterable<Finding> {
  const volumes = Object.keys(model.project.volumes ?? {});
  for (const name of Object.keys(config.seed.data)) {
    if (volumes.includes(name) || written.includes(name)) continue;
    yield refused(
      `stacks.compose.seed.data names "${name}", which is no volume of the file (${volumes.join(', ') || 'it has none'}) and no folder that a service may write to`,
    );
  }
  const mounted = Object.values(model.project.services).flatMap(({ volumes: mounts = [] }) =>
    mounts.map(({ source }) => source),
  );
  for (const { path } of config.share) {
    if (!mounted.includes(path))
      yield refused(`stacks.compose.share names "${path}", which no service mounts`);
  }
}

function of<K extends Finding['kind']>(
  findings: readonly Finding[],
  kind: K,
): (Finding & { readonly kind: K })[] {
  return findings.filter((each): each is Finding & { readonly kind: K } => each.kind === kind);
}

/** The same at every level and in every run. */
function volumeFor(folder: string): string {
  return `headroom-folder-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
}

function notSeparable(refusals: readonly string[], file: string): HarnessError {
  const unique = [...new Set(refusals)];
  const things = unique.length === 1 ? 'something' : `${unique.length} things`;
  return usageError(
    'not-separable',
    [`${file} has ${things} that a level cannot have for itself; nothing was started:`, ...unique].join(
      '\n  ',
    ),
    'In stacks.compose, leave the service out (without: ["name"]), say what its data begins as (seed: { data: { "name or ./folder": "empty" or { copyOf: "volume or ./folder", evenInUse: true } } }), or let levels use a path as it is (share: [{ path, why }]); or mend the file.',
  );
}
