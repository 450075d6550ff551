import { BlockList, isIPv6 } from 'node:net';
import type { ComposeModel, NetworkInFile } from '../project/compose-model.ts';
import { noted, refused, type Finding, type Looking } from './finding.ts';

const aroundTheMachine = ['macvlan', 'ipvlan', 'host'];

/** What a network of the file has in common with those of others. A level has its own of the same shape. */
export function* lookAtNetwork(name: string, network: NetworkInFile, looking: Looking): Iterable<Finding> {
  const who = `network "${name}"`;
  const { external = false, driver = '', name: onEngine = name } = network;
  if (external && onEngine === 'host') {
    yield refused(`${who} is that of the machine itself`);
    return;
  }
  if (aroundTheMachine.includes(driver)) {
    yield refused(`${who} has driver ${driver}: its containers would be in the network around the machine`);
    return;
  }
  if (external) {
    yield noted(
      `${who}: each level has one of its own in place of "${onEngine}", and meets nobody of other stacks in it`,
    );
    return;
  }
  const subnets = (network.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
  const taken = looking.facts.subnets.find((other) => subnets.some((each) => overlap(each, other.subnet)));
  if (taken === undefined) return;
  const fixed = serviceWithAddress(looking.model, name);
  if (fixed === undefined) yield { kind: 'readdressed', network: name };
  else {
    yield refused(
      `${who} has the addresses ${subnets.join(', ')}, of which service "${fixed}" has a fixed one, and network "${taken.network}" of the engine has them (${taken.subnet})`,
    );
  }
}

function serviceWithAddress({ project }: ComposeModel, network: string): string | undefined {
  return Object.keys(project.services).find((service) => {
    const joined = project.services[service]?.networks?.[network];
    return (joined?.ipv4_address ?? joined?.ipv6_address) !== undefined;
  });
}

/** Two of one family overlap when one holds the first address of the other. */
export function overlap(one: string, other: string): boolean {
  return holds(one, other) || holds(other, one);
}

function holds(subnet: string, other: string): boolean {
  const [address = '', bits = ''] = subnet.split('/');
  const [first = ''] = other.split('/');
  if (isIPv6(address) !== isIPv6(first)) return false;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  try {
    const list = new BlockList();
    list.addSubnet(address, Number(bits), family);
    return list.check(first, family);
  } catch {
    return false; // not an address: compose or the engine says so
  }
}
