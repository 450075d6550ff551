import type { Stack } from '../../ports/stack.ts';

/** The same stack, but for how a level is brought up. */
export function withUp(stack: Stack, up: Stack['up']): Stack {
  return {
    kind: stack.kind,
    prepare: (context) => stack.prepare(context),
    close: () => stack.close(),
    up,
  };
}
