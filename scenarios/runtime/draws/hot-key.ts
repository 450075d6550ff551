import type { Draw } from './random.ts';

/**
 * Has a share of the reads ask for one and the same object, as when all look at one post. Without a share it is `choose`
 * itself.
 * @throws Error when the journey has no hot request, but is asked for a share of it.
 */
export function withHotKey<Asked extends { readonly method: string }>(
  choose: (draw: Draw, visitor: Draw) => Asked,
  hot: Asked | undefined,
  share: number,
): (draw: Draw, visitor: Draw) => Asked {
  if (share === 0) return choose;
  if (hot === undefined) {
    throw new Error(
      `load.behaviour.hotKeyShare is ${share}, but this journey names no hot request: set it to 0, or give journey() one ({ hot })`,
    );
  }
  return (draw, visitor) => {
    const chosen = choose(draw, visitor);
    return chosen.method === 'GET' && draw() < share ? hot : chosen;
  };
}
