import { Document } from 'yaml';
import type { ComposeStack, Level, ServiceLevel } from '../../../model/config.ts';
import { cpuQuota } from '../../system/cgroup-files.ts';
import type { ComposeLimits, ComposeModel } from './compose-model.ts';
import { ledThrough, proxiesInFile, type ProxiedWays } from './override-ways.ts';

const mebibyte = 1024 * 1024;

/** A value that replaces what the user's file says, instead of being merged with it (compose 2.24). */
class Replacing {
  readonly tag: '!override' | '!reset';
  readonly value: unknown;

  constructor(tag: '!override' | '!reset', value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const absent = new Replacing('!reset', null);

/**
 * The compose file that puts a stack at a level when it is merged over the user's. Everything carries the labels; only
 * the entry and what is asked from here are published, on free loopback ports; CPU is a quota in a short period, as
 * for plain processes.
 */
export function composeOverride(request: {
  readonly model: ComposeModel;
  readonly level: Pick<Level, 'services'>;
  readonly entry: ComposeStack['entry'];
  /** Of loopback, for an entry of one replica. A port that the engine chose would be another after a restart. */
  readonly entryPort?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports that are asked from here: of metrics, and of what faults are done through. */
  readonly reached?: readonly { readonly service: string; readonly port?: number | undefined }[];
  readonly ways?: ProxiedWays;
}): string {
  const { model, level, entry, entryPort, labels, reached = [], ways } = request;
  const services = Object.entries(model.services).map(([name, service]) => {
    const asked = reached.filter(({ service }) => service === name).map(({ port }) => port);
    const ports = new Set([...(name === entry.service ? [entry.port] : []), ...asked]);
    const isAlone = (level.services[name]?.replicas ?? service.replicas) === 1;
    const published = [...ports].flatMap((port) => {
      if (port === undefined) return [];
      const fixed = name === entry.service && port === entry.port && isAlone ? entryPort : undefined;
      return [`127.0.0.1:${fixed ?? ''}:${port}`];
    });
    const own = {
      labels,
      // A fixed name or port could be held by another copy of the stack, and a name allows one replica only.
      container_name: absent,
      ports: new Replacing('!override', published),
      ...(service.imageToBuild === undefined ? {} : { image: service.imageToBuild }),
    };
    const led = ways === undefined ? {} : ledThrough(name, ways, model);
    return [name, { ...own, ...led, ...givenTo(level.services[name] ?? {}, service.limits) }] as const;
  });
  const proxies = ways === undefined ? undefined : proxiesInFile(ways, model, labels);
  const labelled = (names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, { labels }]));
  return toYaml({
    services: { ...Object.fromEntries(services), ...proxies?.services },
    networks: { ...labelled(model.networks), ...proxies?.networks },
    volumes: labelled(model.volumes),
    ...(proxies === undefined ? {} : { configs: proxies.configs }),
  });
}

function givenTo(given: ServiceLevel, fromFile: ComposeLimits): Record<string, unknown> {
  const { replicas, cpus, memoryMb, environment } = given;
  const limited = cpus !== undefined || memoryMb !== undefined;
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(limited ? limitsFor(given) : {}),
    deploy: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(limited ? { resources: { limits: limitsInDeploy(given, fromFile) } } : {}),
    },
  };
}

/** The engine takes CPU as a number or as period and quota, never as both. */
function limitsFor({ cpus, memoryMb }: ServiceLevel): Record<string, unknown> {
  const quota = cpus === undefined ? undefined : cpuQuota(cpus);
  return {
    cpus: absent,
    mem_limit: absent,
    ...(quota === undefined ? {} : { cpu_period: quota.periodUs, cpu_quota: quota.quotaUs }),
    ...(memoryMb === undefined ? {} : { memswap_limit: bytesOf(memoryMb) }),
  };
}

/** Compose refuses limits that stand in two places and differ, so all of them go to one. */
function limitsInDeploy({ cpus, memoryMb }: ServiceLevel, fromFile: ComposeLimits): Replacing {
  const { cpus: cpusFromFile, ...others } = fromFile;
  const limits = {
    ...(cpus === undefined && cpusFromFile !== undefined ? { cpus: String(cpusFromFile) } : {}),
    ...others,
    ...(memoryMb === undefined ? {} : { memory: String(bytesOf(memoryMb)) }),
  };
  return Object.keys(limits).length === 0 ? absent : new Replacing('!override', limits);
}

function bytesOf(mebibytes: number): number {
  return Math.floor(mebibytes * mebibyte);
}

function toYaml(value: unknown): string {
  const document = new Document();
  const node = (each: unknown): unknown => {
    if (each instanceof Replacing) {
      const replacing = document.createNode(each.value);
      replacing.tag = each.tag;
      return replacing;
    }
    if (Array.isArray(each)) return each.map(node);
    if (each instanceof Object) {
      return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, node(inner)]));
    }
    return each;
  };
  document.contents = document.createNode(node(value));
  return document.toString();
}
