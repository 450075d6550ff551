import fc from 'fast-check';
import type { Point } from '../../../scenarios/shapes/plain.ts';

/** Points of a random night: stretches from a second to an hour, jumps among them, and a rate above 0. */
export function randomLine(): fc.Arbitrary<Point[]> {
  const rate = fc.double({ min: 0, max: 40, noNaN: true });
  const stretch = fc.record({
    seconds: fc.oneof(
      fc.constant(0),
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.double({ min: 5, max: 3600, noNaN: true }),
    ),
    rate,
  });
  return fc.tuple(rate, fc.array(stretch, { minLength: 1, maxLength: 12 })).map(([first, stretches]) => {
    let tSeconds = 0;
    const points: Point[] = [[0, first]];
    for (const next of stretches) points.push([(tSeconds += next.seconds), next.rate]);
    points.push([tSeconds + 1, 1]);
    return points;
  });
}
