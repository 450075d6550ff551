import { sampleShape } from '../../../../scenarios/shapes/sample.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { rateCurve, type RateCurve } from '../../model/rate-curve.ts';

/** In the list of a few dozen columns a busiest second must still stand out. */
const finestSeconds = 0.1;
const mostSteps = 86_400;

/** A shape as a curve: the mean rate of each step. */
export function sampledCurve(shape: Shape, stepSeconds: number): RateCurve {
  return rateCurve(stepSeconds, sampleShape(shape, stepSeconds));
}

/** A shape as a curve, in steps so short that its peak shows. */
export function fineCurve(shape: Shape): RateCurve {
  const steps = Math.min(mostSteps, Math.ceil(shape.durationSeconds / finestSeconds));
  return sampledCurve(shape, shape.durationSeconds / steps);
}

/** Six digits are as exact as a shape is known, and a third of the length when they are written. */
export function inSixDigits({ stepSeconds, ratesPerSecond }: RateCurve): RateCurve {
  return rateCurve(
    stepSeconds,
    ratesPerSecond.map((rate) => Number(rate.toPrecision(6))),
  );
}
