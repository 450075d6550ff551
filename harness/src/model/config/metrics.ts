import { z } from 'zod';
import { parseSelector } from './metric-selector.ts';

/**
 * The services' own metrics that tell what is full: the config's `metrics`. Each entry is a Prometheus endpoint, read once
 * a second, and what its series mean. Figures are added up over the series that match and over the replicas.
 */
const selectorWords = 'a series: name, name{label="value"}, or rate(name{label="value"})';
const selector = z.string().refine(isSelector, selectorWords);

function isSelector(text: string): boolean {
  try {
    parseSelector(text);
    return true;
  } catch {
    return false;
  }
}

const serviceName = z.string().min(1);

/**
 * What sort of thing is used. A `pool` (connections, threads, slots) or a `queue` fills when what lies behind it is
 * slow; an `event-loop` is full when the code of the service is; a `cache` is meant to be full, and is too small when it
 * evicts what is asked for again.
 */
export const resourceKinds = ['pool', 'queue', 'event-loop', 'cache'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

const saturationSchema = z.strictObject({
  resource: z.enum(resourceKinds),
  /** As reports call it: `database connections`. Default: the resource. */
  name: z.string().min(1).max(40).optional(),
  /** The service whose resource it is, when another one's endpoint tells of it. */
  service: serviceName.optional(),
  /** Pool: in use. Queue: its length. Event loop: share of the time it ran, 0..1. Cache: bytes. */
  used: selector,
  /** What there is: a series, or a number (for each replica). */
  limit: z
    .union([selector, z.number().positive()], { error: `a number above 0, or ${selectorWords}` })
    .optional(),
  /** Requests that wait for it. */
  waiting: selector.optional(),
  /** Pool and queue: the service behind it, which gives it free again. A cache: the one it spares work. */
  before: serviceName.optional(),
});

/** What is counted: a counter, whose gain a second is taken. */
export const counterKinds = ['evictions', 'hits', 'misses', 'requests'] as const;
export type CounterKind = (typeof counterKinds)[number];

const counterSchema = z.strictObject({
  counts: z.enum(counterKinds),
  /** The service that evicts, is asked, or misses, when another one's endpoint tells of it. */
  service: serviceName.optional(),
  series: selector,
});

export const metricsEndpointSchema = z
  .strictObject({
    /** The service it is about; of compose and embedded the one whose port is read. */
    service: serviceName,
    /** compose and embedded: the port inside the container. */
    port: z.int().min(1).max(65535).optional(),
    path: z.string().startsWith('/').default('/metrics'),
    /** Instead of a port: an address that is the same at every level. */
    url: z.url({ protocol: /^https?$/ }).optional(),
    saturations: z.array(saturationSchema).default([]),
    counters: z.array(counterSchema).default([]),
  })
  .refine(({ port, url }) => (port === undefined) !== (url === undefined), {
    message: 'exactly one of port and url',
    path: ['port'],
  });

export type MetricsEndpoint = z.output<typeof metricsEndpointSchema>;

/** One saturation of the config, with what was left out filled in. */
export interface SaturationSignal {
  readonly service: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly before?: string;
}

/** The service that a saturation or a counter of an endpoint is about. */
export function subjectOf(
  part: { readonly service?: string | undefined },
  { service }: MetricsEndpoint,
): string {
  return part.service ?? service;
}

/** What a saturation is called in reports. */
export function nameOfSaturation({ name, resource }: MetricsEndpoint['saturations'][number]): string {
  return name ?? resource.replace('-', ' ');
}

/** Every saturation that is read, as the analysis needs to know it. */
export function signalsOf(endpoints: readonly MetricsEndpoint[]): SaturationSignal[] {
  return endpoints.flatMap((endpoint) =>
    endpoint.saturations.map((saturation) => ({
      service: subjectOf(saturation, endpoint),
      name: nameOfSaturation(saturation),
      kind: saturation.resource,
      ...(saturation.before === undefined ? {} : { before: saturation.before }),
    })),
  );
}

/** A service, and where in the config it is named. */
export interface NamedService {
  readonly service: string;
  /** That is to be reached as well. */
  readonly port?: number;
  readonly where: string;
}

/** Every service that an endpoint names. */
export function servicesNamedBy(endpoints: readonly MetricsEndpoint[]): NamedService[] {
  return endpoints.flatMap((endpoint, index) => {
    const where = `metrics[${index}]`;
    const named = [
      { service: endpoint.service, where: `${where}.service` },
      ...endpoint.saturations.flatMap(({ service, before }, at) => [
        { service, where: `${where}.saturations[${at}].service` },
        { service: before, where: `${where}.saturations[${at}].before` },
      ]),
      ...endpoint.counters.map(({ service }, at) => ({ service, where: `${where}.counters[${at}].service` })),
    ];
    return named.flatMap(({ service, where: at }) => (service === undefined ? [] : [{ service, where: at }]));
  });
}
