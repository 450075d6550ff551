import type { StackDefinition } from '../../../harness/src/drivers/stacks/definition.ts';
import { usageError } from '../../../harness/src/model/errors.ts';
import type { TinyStack } from './config.ts';
import { createTinyStack } from './tiny-stack.ts';

/** A server in this process, which greets. */
export const tiny: StackDefinition<TinyStack> = {
  *problems({ greeting }) {
    if (greeting !== greeting.trim()) yield `stacks.tiny.greeting is "${greeting}": leave the blanks out.`;
  },
  doctor: {
    inspect: () => Promise.resolve([{ part: 'a voice', status: 'found', detail: 'loud' }]),
    needs: ['a voice'],
  },
  target: ({ greeting }) => greeting,
  ways: () => [],
  refuseFaults(_, faults) {
    if (faults.length > 0)
      throw usageError('fault-not-possible', 'it is too small to be broken', 'Leave it.');
  },
  create: ({ greeting }, { health }) => createTinyStack(greeting, health),
};
