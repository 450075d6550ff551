import { createComposeStack } from '../../drivers/stacks/compose/compose-stack.ts';
import { createEmbeddedStack } from '../../drivers/stacks/embedded/embedded-stack.ts';
import { assertAllowedHost } from '../../drivers/stacks/external/allowed-host.ts';
import { createExternalStack } from '../../drivers/stacks/external/external-stack.ts';
import type { Lease } from '../../drivers/system/open-lease.ts';
import type { Config, StackKind } from '../../model/config.ts';
import type { Stack } from '../../ports/stack.ts';
import type { LoadedConfig } from '../config/load-config.ts';

/** The driver of the stack that was chosen: the config has its kind. */
export function buildStack(
  kind: StackKind,
  { config, folder: configFolder }: LoadedConfig,
  lease: Lease,
): Stack {
  const { health, levels, metrics, stacks, allowHosts } = config;
  const common = { configFolder, health, levels };
  switch (kind) {
    case 'compose':
      return createComposeStack({ config: defined(stacks.compose, kind), ...common, metrics, lease });
    case 'embedded':
      return createEmbeddedStack({ config: defined(stacks.embedded, kind), ...common, metrics, lease });
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

function defined<T>(stack: T | undefined, kind: StackKind): T {
  if (stack === undefined) throw new TypeError(`the ${kind} stack was chosen, and the config has none`);
  return stack;
}
