import { Document } from 'yaml';
import type { ComposeStack, Level, ServiceLevel } from '../../../model/config.ts';
import { cpuQuota } from '../../system/cgroup-files.ts';
import type { ComposeModel } from './compose-model.ts';

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
 * the entry is published, on a free loopback port; CPU is a quota in a short period, as for plain processes.
 */
export function composeOverride(request: {
  readonly model: ComposeModel;
  readonly level: Pick<Level, 'services'>;
  readonly entry: ComposeStack['entry'];
  readonly labels: Readonly<Record<string, string>>;
}): string {
  const { model, level, entry, labels } = request;
  const services = Object.entries(model.services).map(([name, service]) => {
    const published = name === entry.service ? [`127.0.0.1::${entry.port}`] : [];
    const own = {
      labels,
      // A fixed name or port could be held by another copy of the stack, and a name allows one replica only.
      container_name: absent,
      ports: new Replacing('!override', published),
      ...(service.imageToBuild === undefined ? {} : { image: service.imageToBuild }),
    };
    return [name, { ...own, ...givenTo(level.services[name] ?? {}) }] as const;
  });
  const labelled = (names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, { labels }]));
  return toYaml({
    services: Object.fromEntries(services),
    networks: labelled(model.networks),
    volumes: labelled(model.volumes),
  });
}

function givenTo({ replicas, cpus, memoryMb, environment }: ServiceLevel): Record<string, unknown> {
  const quota = cpus === undefined ? undefined : cpuQuota(cpus);
  const memory = memoryMb === undefined ? undefined : Math.floor(memoryMb * mebibyte);
  // The engine takes CPU as a number or as period and quota, never as both.
  const limits = {
    ...(quota === undefined ? {} : { cpus: absent }),
    ...(memory === undefined ? {} : { memory: String(memory) }),
  };
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(quota === undefined ? {} : { cpus: absent, cpu_period: quota.periodUs, cpu_quota: quota.quotaUs }),
    ...(memory === undefined ? {} : { mem_limit: absent, memswap_limit: memory }),
    deploy: { ...(replicas === undefined ? {} : { replicas }), resources: { limits } },
  };
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
