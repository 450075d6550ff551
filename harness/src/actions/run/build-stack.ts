import { createComposeStack } from '../../drivers/stacks/compose/compose-stack.ts';
import { createEmbeddedStack } from '../../drivers/stacks/embedded/embedded-stack.ts';
import { assertAllowedHost } from '../../drivers/stacks/external/allowed-host.ts';
import { createExternalStack } from '../../drivers/stacks/external/external-stack.ts';
import type { Lease } from '../../drivers/system/leases/open-lease.ts';
import type { Config, StackKind } from '../../model/config/config.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import type { Toxiproxy } from '../../drivers/toxiproxy/locate.ts';
import {
  faultText,
  isOfStack,
  isOnHops,
  isOnWay,
  portOf,
  servicesOf,
  type Fault,
} from '../../model/config/fault.ts';
import type { NamedService } from '../../model/config/metrics.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import type { Stack } from '../../ports/stack.ts';
import type { Intent } from './intent.ts';

/** What stands in the ways between services, for a run that breaks any. */
export interface Proxies {
  /** Among plain processes. */
  readonly program?: Toxiproxy;
  /** Among containers. */
  readonly image?: string;
}

/** The driver of the stack that was chosen: the config has its kind. */
export function buildStack(
  kind: StackKind,
  intent: Pick<Intent, 'config' | 'folder' | 'drill'> & { readonly redactor: Redactor },
  lease: Lease,
  { program, image }: Proxies = {},
): Stack {
  const { config, folder: configFolder, redactor } = intent;
  const { health, levels, metrics, stacks, allowHosts } = config;
  const common = { configFolder, health, levels };
  const inside = { redactor, metrics, broken: servicesBroken(intent) };
  switch (kind) {
    case 'compose':
      return createComposeStack({
        config: defined(stacks.compose, kind),
        ...common,
        ...inside,
        lease,
        ...(image === undefined ? {} : { toxiproxyImage: image }),
      });
    case 'embedded':
      return createEmbeddedStack({
        config: defined(stacks.embedded, kind),
        ...common,
        ...inside,
        lease,
        ...(program === undefined ? {} : { toxiproxy: program }),
      });
    case 'external':
      return createExternalStack({
        config: defined(stacks.external, kind),
        ...common,
        allowHosts,
        runId: lease.runId,
      });
  }
}

/** @throws HarnessError `host-not-allowed`, before anything is made ready for a load that must not be sent. */
export async function refuseForeignHost(kind: StackKind, { stacks, allowHosts }: Config): Promise<void> {
  if (kind === 'external') await assertAllowedHost(new URL(defined(stacks.external, kind).url), allowHosts);
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
  const faults = faultsOf(intent).filter((fault) => isOfStack(fault));
  if (kind === 'compose') return refuseWaysNotNamed(faults, intent.config);
  if (faults.length === 0 || kind === 'embedded') return;
  throw notPossible(
    'the external stack cannot be broken: nothing of its inside is in reach',
    'Drill a stack that headroom starts (stacks.compose or stacks.embedded), or break it by commands of your own: kind: "command".',
  );
}

/** An embedded stack tells its ways when it is planned; a compose file does not have them. */
function refuseWaysNotNamed(faults: readonly Fault[], { stacks }: Config): void {
  const { ways } = defined(stacks.compose, 'compose');
  for (const fault of faults.filter((each) => isOnHops(each))) {
    if (ways.some((way) => isOnWay(fault, way))) continue;
    const there = ways.map(({ from, to }) => `${from} > ${to}`).join(', ') || 'none';
    throw notPossible(
      `${faultText(fault)}: no such way is in stacks.compose.ways; there is ${there}`,
      'Name it there: ways: [{ from: "api", to: "postgres", port: 5432, speaks: "postgres" }]; or leave the fault out (--drill names the drills to do).',
    );
  }
}

function notPossible(message: string, hint: string): HarnessError {
  return usageError('fault-not-possible', message, hint);
}

function defined<T>(stack: T | undefined, kind: StackKind): T {
  if (stack === undefined) throw new TypeError(`the ${kind} stack was chosen, and the config has none`);
  return stack;
}
