import type { Shape } from './shape.ts';

/** Rates of a shape at `index * stepSeconds`. */
export interface Profile {
  readonly stepSeconds: number;
  readonly rates: Float64Array;
  /** The highest of them. */
  readonly peak: number;
}

/** A stretch of a profile that is nearly a straight line, by the indices of its ends. */
export interface Line {
  readonly from: number;
  readonly to: number;
}

/** Nearly straight: within this share of the highest rate. */
const tolerance = 0.01;
/** Beyond so many lines it is noise that is drawn. */
const mostLines = 64;

/** So close together that a rise of a second is not missed; in a night of days, this many. */
const finestSeconds = 0.05;
const mostSteps = 1_200_000;

export function profileOf(shape: Shape): Profile {
  const { durationSeconds } = shape;
  const steps = Math.min(mostSteps, Math.ceil(durationSeconds / finestSeconds));
  const stepSeconds = durationSeconds / steps;
  const rates = Float64Array.from({ length: steps + 1 }, (_, at) => shape.rate(at * stepSeconds));
  return { stepSeconds, rates, peak: rates.reduce((highest, rate) => Math.max(highest, rate), 0) };
}

/**
 * The few straight lines that a profile looks like, in order, each starting where the one before ends. The worst line
 * is broken at its farthest point, again and again (U. Ramer, "An iterative procedure for the polygonal approximation
 * of plane curves", 1972; D. Douglas, T. Peucker, 1973), with distances in rate only: time has another unit.
 */
export function mainLines({ rates, peak }: Profile): Line[] {
  const allowed = tolerance * peak;
  const lines = [brokenLine(rates, 0, rates.length - 1)];
  while (lines.length < mostLines) {
    const worst = lines.reduce((most, line, index) => (line.off > (lines[most]?.off ?? 0) ? index : most), 0);
    const line = lines[worst];
    if (line === undefined || line.off <= allowed) break;
    lines.splice(
      worst,
      1,
      brokenLine(rates, line.from, line.farthest),
      brokenLine(rates, line.farthest, line.to),
    );
  }
  return lines.map(({ from, to }) => ({ from, to }));
}

interface MeasuredLine extends Line {
  /** How far the farthest point between the ends lies off the line. */
  readonly off: number;
  readonly farthest: number;
}

function brokenLine(rates: Float64Array, from: number, to: number): MeasuredLine {
  const first = rates[from] ?? 0;
  const slope = ((rates[to] ?? 0) - first) / (to - from);
  let off = 0;
  let farthest = from;
  for (let at = from + 1; at < to; at += 1) {
    const distance = Math.abs((rates[at] ?? 0) - first - slope * (at - from));
    if (distance > off) {
      off = distance;
      farthest = at;
    }
  }
  return { from, to, off, farthest };
}
