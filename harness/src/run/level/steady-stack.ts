import { HarnessError, reasonOf } from '../../model/errors.ts';
import type { Stack } from '../../ports/stack.ts';
import { withUp } from './with-up.ts';

/** What may be chance: a service that was slow to start, a port that somebody took meanwhile. */
const mayBeChance: readonly string[] = ['service-unhealthy', 'port-taken'];

/**
 * The stack of a run. Once it came up, a level that does not is tried once more, so that a night of drills does not end
 * by one slow start. What is wrong with all levels shows at the first one, at once.
 */
export function steady(stack: Stack): Stack {
  let cameUp = false;
  return withUp(stack, async (level, context) => {
    try {
      const running = await stack.up(level, context);
      cameUp = true;
      return running;
    } catch (error) {
      const isChance = error instanceof HarnessError && mayBeChance.includes(error.code);
      if (!cameUp || !isChance || context.signal.aborted) throw error;
      context.onProgress(`it did not come up, and is tried once more: ${reasonOf(error)}`);
      return stack.up(level, context);
    }
  });
}
