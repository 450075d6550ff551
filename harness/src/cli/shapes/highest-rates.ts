import { sampleShape } from '../../../../scenarios/shapes/sample.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { rateCurve, type RateCurve } from '../../model/rate-curve.ts';

/** In the list of a few dozen columns a busiest second must still stand out. */
const finestSeconds = 0.1;
const mostSteps = 86_400;

/** A shape as a curve, in steps so short that its peak shows. */
export function fineCurve(shape: Shape): RateCurve {
  const steps = Math.min(mostSteps, Math.ceil(shape.durationSeconds / finestSeconds));
  const stepSeconds = shape.durationSeconds / steps;
  return rateCurve(stepSeconds, sampleShape(shape, stepSeconds));
}

/** The highest rate in each of so many columns. */
export function highestRates({ ratesPerSecond }: RateCurve, columns: number): number[] {
  const perColumn = ratesPerSecond.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    const first = Math.floor(column * perColumn);
    const last = Math.max(first + 1, Math.floor((column + 1) * perColumn));
    return ratesPerSecond.slice(first, last).reduce((highest, rate) => Math.max(highest, rate), 0);
  });
}
