import { proxyLabel } from '../engine/engine.ts';
import type { ComposeModel, ServiceInFile } from './compose-model.ts';
import { sharedNetworks, type WayProxy } from '../way-proxies.ts';

/** What is put into the ways between the services of a level. */
export interface ProxiedWays {
  readonly proxies: readonly WayProxy[];
  /** Of Toxiproxy. */
  readonly image: string;
  /** Whose containers are `<project>-<service>-<number>`. */
  readonly project: string;
}

/** The name by which a proxy knows the replica behind it. */
const behind = 'behind';
const configFile = '/toxiproxy.json';
/** For proxies whose ways lie in networks from which nothing can be published. */
const outsideNetwork = 'headroom-outside';

/** The proxies as services of the compose file, and what they need in it. */
export function proxiesInFile(
  ways: ProxiedWays,
  model: ComposeModel,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<'services' | 'configs' | 'networks', Readonly<Record<string, unknown>>>> {
  const { proxies } = ways;
  const needsOutside = proxies.some((proxy) => isShutIn(proxy, model));
  return {
    services: Object.fromEntries(
      proxies.map((proxy) => [proxy.service, serviceOf(proxy, ways, model, labels)]),
    ),
    configs: Object.fromEntries(
      proxies.map((proxy) => [proxy.service, { content: JSON.stringify(configOf(proxy)) }]),
    ),
    networks: needsOutside ? { [outsideNetwork]: { labels } } : {},
  };
}

function serviceOf(
  proxy: WayProxy,
  { image, project }: ProxiedWays,
  model: ComposeModel,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { service, apiPort, ports, replica } = proxy;
  const joined = { aliases: [nameOfWay(proxy)] };
  const networks = sharedNetworks(model, proxy).map((network) => [network, joined] as const);
  return {
    image,
    pull_policy: 'never',
    labels: { ...labels, [proxyLabel]: nameOfWay(proxy) },
    command: ['-host', '0.0.0.0', '-port', String(apiPort), '-config', configFile],
    environment: { LOG_LEVEL: 'error' },
    configs: [{ source: service, target: configFile }],
    ports: [apiPort, ...ports.map(({ port }) => port)].map((port) => `127.0.0.1::${port}`),
    networks: {
      ...Object.fromEntries(networks),
      ...(isShutIn(proxy, model) ? { [outsideNetwork]: {} } : {}),
    },
    external_links: [`${project}-${replica}:${behind}`],
  };
}

/**
 * What leads a service through its proxies: in its containers alone, the other service's name is that of the proxies.
 * They are there before it is: it would find the way closed.
 */
export function ledThrough(
  from: string,
  { proxies }: Pick<ProxiedWays, 'proxies'>,
  model: ComposeModel,
): Pick<ServiceInFile, 'external_links' | 'depends_on'> {
  const own = proxies.filter((proxy) => proxy.from === from);
  if (own.length === 0) return {};
  const links = own.flatMap((proxy) => namesOf(proxy, model).map((name) => `${nameOfWay(proxy)}:${name}`));
  return {
    external_links: [...new Set(links)],
    depends_on: Object.fromEntries(own.map(({ service }) => [service, { condition: 'service_started' }])),
  };
}

/** What a proxy of Toxiproxy is called. */
export function proxyNameOf(port: number): string {
  return `port-${port}`;
}

/** As Toxiproxy reads it. */
function configOf({ ports }: WayProxy): readonly object[] {
  return ports.map(({ port }) => ({
    ...{ name: proxyNameOf(port), listen: `0.0.0.0:${port}`, upstream: `${behind}:${port}`, enabled: true },
  }));
}

/** Shared by the proxies of all replicas. */
function nameOfWay({ from, to }: WayProxy): string {
  return `headroom-${from}-to-${to}`;
}

/** All that `from` may call `to` by: a name left out would lead past the proxies. */
function namesOf(way: WayProxy, model: ComposeModel): string[] {
  const { from, to } = way;
  const { services } = model;
  const aliases = sharedNetworks(model, way).flatMap((network) => services[to]?.networks[network] ?? []);
  const linked = (services[from]?.links ?? []).flatMap((link) => {
    const [service, name] = link.split(':');
    return service === to && name !== undefined ? [name] : [];
  });
  return [to, ...aliases, ...linked];
}

function isShutIn(proxy: WayProxy, model: ComposeModel): boolean {
  return sharedNetworks(model, proxy).every((network) => model.internalNetworks.includes(network));
}
