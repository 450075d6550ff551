import type { Level } from '../../../../model/config/config.ts';
import { changesBetween, type Change } from './changes.ts';
import type { ComposeModel, Mount, NetworkInFile, ServiceInFile } from './compose-model.ts';
import { atLevel } from './level-limits.ts';
import type { Separation } from '../separation/separate.ts';
import { ledThrough, proxiesInFile, type ProxiedWays } from './ways-in-file.ts';
import type { ComposeStack } from '../config.ts';

export interface LevelFileRequest {
  readonly model: ComposeModel;
  readonly separation: Separation;
  readonly level: Pick<Level, 'services'>;
  readonly entry: ComposeStack['entry'];
  /** Of loopback, for an entry of one replica. A port that the engine chose would be another after a restart. */
  readonly entryPort?: number;
  /** Of compose, under which everything of the level goes. */
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports that are asked from here: of metrics, and of what faults are done through. */
  readonly reached?: readonly { readonly service: string; readonly port?: number | undefined }[];
  readonly ways?: ProxiedWays;
  /** By service: the id of its image, as it was when the run began. */
  readonly images?: Readonly<Record<string, string>>;
  /** Where the copy of a single file is, by the file's path. */
  readonly copies?: ReadonlyMap<string, string>;
}

export interface LevelFile {
  /** All that compose needs of the level, as JSON, which is YAML. */
  readonly text: string;
  /** In what it is not the stack that `docker compose up` gives. */
  readonly changes: readonly Change[];
}

/**
 * The compose file of a stack at a level: the user's as compose resolved it, with everything in it under the run's own
 * name and label, and with what the level gives. It stands by itself: no file of the user's is merged with it.
 */
export function levelFile(request: LevelFileRequest): LevelFile {
  const { model, ways, labels } = request;
  const { services, networks, volumes: _volumes, configs, secrets, ...others } = model.project;
  const proxies = ways === undefined ? undefined : proxiesInFile(ways, model, labels);
  const file = {
    ...others,
    name: request.project,
    services: {
      ...mapped(services, (service, name) => serviceFor(name, service, request)),
      ...proxies?.services,
    },
    networks: {
      ...mapped(networks ?? {}, (network, name) => networkFor(network ?? {}, name, request)),
      ...proxies?.networks,
    },
    ...whereAny('volumes', volumesFor(request)),
    ...whereAny('configs', { ...mapped(configs ?? {}, nameless), ...proxies?.configs }),
    ...whereAny('secrets', mapped(secrets ?? {}, nameless)),
  };
  return { text: textOf(file), changes: changesBetween(model.project, file) };
}

/** The files that are built, under the names that levels use: the user's own images stay as they are. */
export function buildFile({ project, services: known }: ComposeModel): string {
  const services = mapped(
    Object.fromEntries(Object.entries(project.services).filter(([name]) => known[name]?.builds)),
    ({ build, platform }, name) => {
      const { tags: _tags, cache_to: _cacheTo, ...how } = build ?? {};
      return { build: how, image: known[name]?.image, ...(platform === undefined ? {} : { platform }) };
    },
  );
  return textOf({ name: 'headroom', services, secrets: mapped(project.secrets ?? {}, nameless) });
}

function serviceFor(name: string, service: ServiceInFile, request: LevelFileRequest): ServiceInFile {
  const { model, level, separation, labels, ways, images } = request;
  const { build: _build, profiles: _profiles, container_name: _name, ports: _ports, ...passedOn } = service;
  const { logging, volumes, networks, labels: own, ...rest } = passedOn;
  const given = level.services[name] ?? {};
  const known = model.services[name];
  const led = ways === undefined ? {} : ledThrough(name, ways, model);
  const named = networks && mapped(networks, (joined, network) => joinedAs(joined, known?.networks[network]));
  return atLevel(
    {
      ...rest,
      image: images?.[name] ?? known?.image,
      pull_policy: 'never',
      labels: { ...(separation.engineShared ? own : {}), ...labels },
      ...portsFor(name, service, request),
      ...(isKeptHere(logging) ? { logging } : {}),
      ...(named === undefined ? {} : { networks: named }),
      ...(volumes === undefined ? {} : { volumes: volumes.map((mount) => mountFor(mount, request)) }),
      ...withEnvironment(service, given.environment),
      ...(led.external_links === undefined ? {} : { external_links: led.external_links }),
      ...(led.depends_on === undefined ? {} : { depends_on: { ...service.depends_on, ...led.depends_on } }),
    },
    given,
  );
}

/** Compose reads `$` as the beginning of a variable, in values. */
function textOf(file: object): string {
  const literal = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('$', '$$$$') : value;
  return JSON.stringify(file, literal, 2);
}

function withEnvironment(
  { environment }: ServiceInFile,
  given: Readonly<Record<string, string>> | undefined,
): Pick<ServiceInFile, 'environment'> {
  if (given === undefined) return environment === undefined ? {} : { environment };
  return { environment: { ...environment, ...given } };
}

function joinedAs(
  joined: NonNullable<ServiceInFile['networks']>[string],
  aliases: readonly string[] = [],
): NonNullable<ServiceInFile['networks']>[string] {
  return { ...joined, aliases: [...aliases] };
}

/** What else takes logs is not of the stack, and would get those of a load test. */
function isKeptHere(logging: ServiceInFile['logging']): boolean {
  return ['json-file', 'local', 'journald', 'none'].includes(logging?.driver ?? '');
}

function portsFor(name: string, { ports: inFile }: ServiceInFile, request: LevelFileRequest): object {
  const { model, level, entry, entryPort, reached = [] } = request;
  const asked = reached.filter(({ service }) => service === name).map(({ port }) => port);
  const ports = new Set([...(name === entry.service ? [entry.port] : []), ...asked]);
  const isAlone = (level.services[name]?.replicas ?? model.services[name]?.replicas) === 1;
  const published = [...ports].flatMap((port) => {
    if (port === undefined) return [];
    const fixed = name === entry.service && port === entry.port && isAlone ? entryPort : undefined;
    return [`127.0.0.1:${fixed ?? ''}:${port}`];
  });
  return published.length === 0 && inFile === undefined ? {} : { ports: published };
}

function mountFor(mount: Mount, { separation, copies }: LevelFileRequest): Mount {
  const { type, source = '', target, read_only: readOnly } = mount;
  if (type !== 'bind') return mount;
  const only = readOnly === undefined ? {} : { read_only: readOnly };
  const volume = separation.folders.get(source);
  // A volume that is empty would be filled from the image, where a folder is not.
  if (volume !== undefined)
    return { type: 'volume', source: volume, target, ...only, volume: { nocopy: true } };
  const copy = copies?.get(source);
  if (copy === undefined) return mount;
  return { type: 'bind', source: copy, target, ...only, bind: { create_host_path: false } };
}

function networkFor(network: NetworkInFile, name: string, request: LevelFileRequest): NetworkInFile {
  const { labels, separation } = request;
  if (network.external === true) return { labels };
  const { name: _name, driver_opts: options, ipam, labels: _labels, ...rest } = network;
  const { 'com.docker.network.bridge.name': bridge, ...others } = options ?? {};
  const kept = bridge === undefined ? options : Object.keys(others).length > 0 ? others : undefined;
  const { config: _config, ...withoutAddresses } = ipam ?? {};
  const addresses = separation.readdressed.includes(name) ? withoutAddresses : ipam;
  return {
    ...rest,
    labels,
    ...(kept === undefined ? {} : { driver_opts: kept }),
    ...(addresses === undefined || addresses === null ? {} : { ipam: addresses }),
  };
}

/** Those that are filled exist when compose starts: it is told their names, and makes the others. */
function volumesFor({ model, separation, project, labels }: LevelFileRequest): Record<string, object> {
  const made = mapped(model.project.volumes ?? {}, (volume) => {
    const { name: _name, labels: _labels, external, ...rest } = volume ?? {};
    return external === true ? { labels } : { ...rest, labels };
  });
  const other = [...separation.volumes].map(([name, { kind }]) => {
    return [
      name,
      kind === 'empty' ? { labels } : { external: true, name: volumeName(project, name) },
    ] as const;
  });
  return { ...made, ...Object.fromEntries(other) };
}

/** What the engine calls a volume of a level. */
export function volumeName(project: string, name: string): string {
  return `${project}_${name}`;
}

function nameless<T extends { readonly name?: string | undefined } | null>(entry: T): object {
  const { name: _name, ...rest } = entry ?? {};
  return rest;
}

function whereAny(key: string, table: object): object {
  return Object.keys(table).length === 0 ? {} : { [key]: table };
}

function mapped<V, W>(
  table: Readonly<Record<string, V>>,
  change: (value: V, key: string) => W,
): Record<string, W> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value, key)]));
}
