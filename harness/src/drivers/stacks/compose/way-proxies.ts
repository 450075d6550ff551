import type { Level } from '../../../model/config/config.ts';
import { usageError } from '../../../model/errors.ts';
import type { NamedService } from '../../../model/config/metrics.ts';
import { proxyService } from '../proxied-hop.ts';
import type { ComposeModel } from './project/compose-model.ts';
import type { ComposeStack, Way } from './config.ts';

/** A container with Toxiproxy in it, on the way from a service to one replica of another. */
export interface WayProxy {
  readonly from: string;
  readonly to: string;
  /** Of `to`, `api-1`. */
  readonly replica: string;
  /** Of the proxy itself, in the compose file. */
  readonly service: string;
  /** Of Toxiproxy's own API, inside the container. */
  readonly apiPort: number;
  /** Those of `to` that are spoken to; the proxy listens on the same. */
  readonly ports: readonly Pick<Way, 'port' | 'speaks'>[];
}

const usualApiPort = 8474;

/** A proxy for each replica of a service that another one reaches; several ports of it go through the same. */
export function wayProxies(
  ways: readonly Way[],
  model: ComposeModel,
  level: Pick<Level, 'services'>,
): WayProxy[] {
  const byPair = Map.groupBy(ways, ({ from, to }) => `${from} > ${to}`);
  return [...byPair.values()].flatMap((ports) => {
    const [first] = ports;
    if (first === undefined) return [];
    const { from, to } = first;
    const replicas = level.services[to]?.replicas ?? model.services[to]?.replicas ?? 1;
    let apiPort = usualApiPort;
    while (ports.some(({ port }) => port === apiPort)) apiPort += 1;
    return Array.from({ length: replicas }, (_, index) => {
      const replica = `${to}-${index + 1}`;
      return { from, to, replica, service: `${proxyService}-${from}-to-${replica}`, apiPort, ports };
    });
  });
}

/** The networks on which two services can meet. */
export function sharedNetworks({ services }: ComposeModel, { from, to }: Pick<Way, 'from' | 'to'>): string[] {
  const there = Object.keys(services[to]?.networks ?? {});
  return there.filter((network) => services[from]?.networks[network] !== undefined);
}

/** Services that the ways of a config name. */
export function servicesOnWays(ways: ComposeStack['ways']): NamedService[] {
  return ways.flatMap(({ from, to }, index) => [
    { service: from, where: `stacks.compose.ways[${index}].from` },
    { service: to, where: `stacks.compose.ways[${index}].to` },
  ]);
}

/** @throws HarnessError `way-not-there` when two services have no network in common. */
export function assertWaysAreThere(ways: ComposeStack['ways'], model: ComposeModel, file: string): void {
  for (const [index, way] of ways.entries()) {
    if (sharedNetworks(model, way).length > 0) continue;
    throw usageError(
      'way-not-there',
      `stacks.compose.ways[${index}] goes from "${way.from}" to "${way.to}", which share no network in ${file}`,
      'leave it out, or put both in a network of the file (a service on the network of the host cannot be proxied)',
    );
  }
}
