import type { Shape } from './shape.ts';

/** What lasts a quarter of a second or longer is found in a shape of any length. */
const coarsestSeconds = 0.25;
/** Jumps are located this finely. */
const finestSeconds = 0.0005;
/** A stretch counts as straight when its middle is this near to the line, as a share of its highest rate. */
const straightness = 1e-4;

/**
 * The mean rate of each step; beyond the shape's end there is nothing, so the last step may be a part. It looks more
 * closely wherever the shape is not straight: a spike of one second keeps its height in steps of 0.1 s, and its area
 * in any.
 * @throws RangeError when the step is not longer than 0 s and finite.
 */
export function sampleShape(shape: Shape, stepSeconds: number): number[] {
  if (!(Number.isFinite(stepSeconds) && stepSeconds > 0)) {
    throw new RangeError(`a step must be longer than 0 s and finite, got ${stepSeconds} s`);
  }
  // A rounding error beyond the last whole step is not a step of its own.
  const steps = Math.max(1, Math.ceil(shape.durationSeconds / stepSeconds - 1e-6));
  return Array.from({ length: steps }, (_, index) => {
    const from = index * stepSeconds;
    const to = Math.min(from + stepSeconds, shape.durationSeconds);
    return areaUnder(shape, from, to) / stepSeconds;
  });
}

function areaUnder(shape: Shape, fromSeconds: number, toSeconds: number): number {
  // Two at least: a jump in the middle of a step would otherwise look like a line from end to end.
  const parts = Math.max(2, Math.ceil((toSeconds - fromSeconds) / coarsestSeconds));
  const width = (toSeconds - fromSeconds) / parts;
  let area = 0;
  let left = shape.rate(fromSeconds);
  for (let part = 0; part < parts; part += 1) {
    const end = fromSeconds + (part + 1) * width;
    const right = shape.rate(end);
    area += areaOfPart(shape, { from: fromSeconds + part * width, left, to: end, right });
    left = right;
  }
  return area;
}

interface Part {
  readonly from: number;
  readonly left: number;
  readonly to: number;
  readonly right: number;
}

/** Adaptive Simpson: halved until it is straight or no wider than the finest. */
function areaOfPart(shape: Shape, { from, left, to, right }: Part): number {
  const middle = (from + to) / 2;
  const rate = shape.rate(middle);
  const width = to - from;
  const isStraight = Math.abs(rate - (left + right) / 2) <= straightness * Math.max(left, rate, right);
  if (isStraight || width <= finestSeconds) return (width * (left + 4 * rate + right)) / 6;
  return (
    areaOfPart(shape, { from, left, to: middle, right: rate }) +
    areaOfPart(shape, { from: middle, left: rate, to, right })
  );
}
