import type { Draw } from './random.ts';

/**
 * Draws one of several things, each as often as its part of all parts says.
 * @param parts a thing and its part, 0 or more; quickest when the likeliest come first.
 * @throws RangeError when there is nothing to draw.
 */
export function weighted<Thing>(parts: readonly (readonly [Thing, number])[]): (draw: Draw) => Thing {
  const [first] = parts;
  const all = parts.reduce((sum, [, part]) => sum + part, 0);
  if (first === undefined || !(all > 0)) throw new RangeError('there must be a thing with a part above 0');
  return (draw) => {
    let left = draw() * all;
    for (const [thing, part] of parts) {
      left -= part;
      if (left < 0) return thing;
    }
    return first[0]; // what rounding leaves
  };
}
