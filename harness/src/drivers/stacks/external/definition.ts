import type { StackKind } from '../../../model/config/stacks.ts';
import { usageError } from '../../../model/errors.ts';
import type { ConfigOfStacks, StackDefinition } from '../definition.ts';
import { assertAllowedHost } from './allowed-host.ts';
import type { ExternalStack } from './config.ts';
import { createExternalStack } from './external-stack.ts';

/** A URL that answers already: nothing of its inside is in reach. */
export const external: StackDefinition<ExternalStack> = {
  levelProblems,
  target: ({ url }, recordedParts) => (recordedParts === undefined ? url : recordedParts['target']),
  ways: () => [],
  refuseTarget: ({ url }, allowHosts) => assertAllowedHost(new URL(url), allowHosts),
  refuseFaults(_, faults) {
    if (faults.length === 0) return;
    throw usageError(
      'fault-not-possible',
      'the external stack cannot be broken: nothing of its inside is in reach',
      'Drill a stack that headroom starts (stacks.compose or stacks.embedded), or break it by commands of your own: kind: "command".',
    );
  },
  create: (config, { lease, ...request }) => createExternalStack({ ...request, config, runId: lease.runId }),
};

function* levelProblems({ levels, stacks }: ConfigOfStacks, asked: readonly StackKind[]): Iterable<string> {
  const { search = '', hash = '' } = stacks.external === undefined ? {} : new URL(stacks.external.url);
  if (search !== '' || hash !== '') {
    yield 'stacks.external.url has a query or a fragment, which no path can lie under: put it into the paths (health.path, load.environment.PATHS).';
  }
  const isOnlyOne = asked.every((kind) => kind === 'external');
  for (const [index, level] of levels.entries()) {
    const where = `levels[${index}] ("${level.name}")`;
    if (level.commands !== undefined && stacks.external === undefined) {
      yield `${where} has commands, but stacks.external, whose levels they set, is not there.`;
    }
    if (isOnlyOne && levels.length > 1 && (level.commands?.up.length ?? 0) === 0) {
      yield `${where} has no commands.up: with several levels, each needs the commands that put the external stack at it.`;
    }
  }
}
