import type { Proxies } from '../../drivers/stacks/definition.ts';
import type { Lease } from '../../drivers/system/leases/open-lease.ts';
import type { Config } from '../../model/config/config.ts';
import { isOfStack, portOf, servicesOf, type Fault } from '../../model/config/fault.ts';
import type { NamedService } from '../../model/config/metrics.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import type { Stack } from '../../ports/stack.ts';
import { chosenStack } from '../stacks.ts';
import type { Intent } from './intent.ts';

/** The driver of the stack that was chosen: the config has its kind. */
export async function buildStack(
  kind: StackKind,
  intent: Pick<Intent, 'config' | 'folder' | 'drill'> & { readonly redactor: Redactor },
  lease: Lease,
  proxies: Proxies = {},
): Promise<Stack> {
  const { config, folder: configFolder, redactor } = intent;
  const { health, levels, metrics, stacks, allowHosts } = config;
  const { definition, own } = chosenStack(stacks, kind);
  const given = { configFolder, health, levels, metrics, allowHosts };
  return definition.create(own, { ...given, broken: servicesBroken(intent), lease, redactor, proxies });
}

/** @throws HarnessError `host-not-allowed`, before anything is made ready for a load that must not be sent. */
export async function refuseForeignHost(kind: StackKind, { stacks, allowHosts }: Config): Promise<void> {
  const { definition, own } = chosenStack(stacks, kind);
  await definition.refuseTarget?.(own, allowHosts);
}

/** Everything that a run is going to break. */
export function faultsOf({ config, drill }: Pick<Intent, 'config' | 'drill'>): readonly Fault[] {
  const drills = drill?.drills ?? [];
  return [...config.levels.flatMap(({ broken = [] }) => broken), ...drills.flatMap(({ faults }) => faults)];
}

function servicesBroken({ config, drill }: Pick<Intent, 'config' | 'drill'>): readonly NamedService[] {
  const named = (where: string, faults: readonly Fault[]): NamedService[] =>
    faults.flatMap((fault) => {
      const port = portOf(fault);
      const reached = port === undefined ? {} : { port };
      return servicesOf(fault).map((service) => ({ service, where: `${where}, ${fault.kind}`, ...reached }));
    });
  return [
    ...config.levels.flatMap(({ name, broken = [] }) => named(`level "${name}"`, broken)),
    ...(drill?.drills ?? []).flatMap(({ name, faults }) => named(`drill "${name}"`, faults)),
  ];
}

/** @throws HarnessError `fault-not-possible`, before anything is brought up. */
export function refuseUnreachable(kind: StackKind, intent: Pick<Intent, 'config' | 'drill'>): void {
  const { definition, own } = chosenStack(intent.config.stacks, kind);
  definition.refuseFaults?.(
    own,
    faultsOf(intent).filter((fault) => isOfStack(fault)),
  );
}
