import { faultText, isOnHops, isOnWay } from '../../../model/config/fault.ts';
import { usageError } from '../../../model/errors.ts';
import { engineAnswers, engineRefused, type EngineAnswer } from '../../system/engine/cli.ts';
import type { Availability, StackDefinition } from '../definition.ts';
import type { ComposeStack } from './config.ts';

/** Containers of a compose file. What talks to their engine takes a while to load: only what needs it does. */
export const compose: StackDefinition<ComposeStack> = {
  problems: wayProblems,
  available: async () => asAvailability(await engineAnswers()),
  doctor: {
    inspect: async () => (await import('./engine/inspect.ts')).inspectEngine(),
    needs: ['container engine with docker compose', 'CPU and memory limits of containers'],
  },
  target: ({ file, without, entry }) => ({ file, without, entry }),
  ways: ({ ways }) => ways,
  proxy: 'image',
  refuseFaults({ ways }, faults) {
    for (const fault of faults.filter((each) => isOnHops(each))) {
      if (ways.some((way) => isOnWay(fault, way))) continue;
      const there = ways.map(({ from, to }) => `${from} > ${to}`).join(', ') || 'none';
      throw usageError(
        'fault-not-possible',
        `${faultText(fault)}: no such way is in stacks.compose.ways; there is ${there}`,
        'Name it there: ways: [{ from: "api", to: "postgres", port: 5432, speaks: "postgres" }]; or leave the fault out (--drill names the drills to do).',
      );
    }
  },
  async compare(config, request) {
    const { describeCompose } = await import('./project/describe-compose.ts');
    return describeCompose({ ...request, config });
  },
  async create(config, { proxies: { image }, ...request }) {
    const { createComposeStack } = await import('./compose-stack.ts');
    return createComposeStack({
      ...request,
      config,
      ...(image === undefined ? {} : { toxiproxyImage: image }),
    });
  },
};

/** What an engine's answer means for who wants containers. */
export function asAvailability(answer: EngineAnswer): Availability {
  const { answers: can, detail } = answer;
  return can ? { can, detail } : { can, detail, error: engineRefused(answer) };
}

function* wayProblems({ ways }: ComposeStack): Iterable<string> {
  const seen = new Set<string>();
  for (const [index, { from, to, port }] of ways.entries()) {
    const where = `stacks.compose.ways[${index}]`;
    if (from === to) yield `${where} goes from "${from}" to itself: name two services.`;
    const way = `${from} > ${to}, port ${port}`;
    if (seen.has(way)) yield `${where} is ${way} again: once is enough, whatever the number of replicas.`;
    seen.add(way);
  }
}
