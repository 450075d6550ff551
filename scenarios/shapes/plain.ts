/** The plain shapes that others are made of. */
import { shapeOf, type Shape } from './shape.ts';

/** The same rate all the time. */
export function constant(rate: number, durationSeconds: number): Shape {
  checkRates({ rate });
  return shapeOf(durationSeconds, () => rate);
}

/** A point of a polyline: `[seconds, rate]`. */
export type Point = readonly [tSeconds: number, rate: number];

/**
 * Straight lines from point to point. Two points of one time are a jump, and the later one counts there.
 * @throws RangeError unless the first is at 0 s, none goes back in time, and every rate is finite and >= 0.
 */
export function polyline(points: readonly Point[]): Shape {
  for (const [index, [tSeconds, rate]] of points.entries()) {
    const earliest = index === 0 ? 0 : (points[index - 1]?.[0] ?? 0);
    if (!(tSeconds >= earliest) || (index === 0 && tSeconds !== 0)) {
      const allowed = index === 0 ? '0 s' : `${earliest} s or later`;
      throw new RangeError(`point ${index + 1} of a polyline must be at ${allowed}, got ${tSeconds} s`);
    }
    checkRates({ [`rate of point ${index + 1} (${tSeconds} s)`]: rate });
  }
  const times = points.map(([tSeconds]) => tSeconds);
  return shapeOf(times.at(-1) ?? 0, (tSeconds) => {
    const after = firstAfter(times, tSeconds);
    const [fromSeconds, fromRate] = points[after - 1] ?? [0, 0];
    const [toSeconds, toRate] = points[after] ?? [fromSeconds, fromRate];
    if (toSeconds === fromSeconds) return toRate;
    return fromRate + ((toRate - fromRate) * (tSeconds - fromSeconds)) / (toSeconds - fromSeconds);
  });
}

/** From one rate to another in a straight line. */
export function ramp(fromRate: number, toRate: number, durationSeconds: number): Shape {
  return polyline([
    [0, fromRate],
    [durationSeconds, toRate],
  ]);
}

/** A rate, and from a moment on another. */
export function step(fromRate: number, toRate: number, atSeconds: number, durationSeconds: number): Shape {
  return polyline([
    [0, fromRate],
    [atSeconds, fromRate],
    [atSeconds, toRate],
    [durationSeconds, toRate],
  ]);
}

/** The form of a burst; every half-life, half of what is left of it is gone. */
export interface BurstForm {
  readonly height: number;
  readonly startSeconds: number;
  readonly riseSeconds: number;
  readonly plateauSeconds: number;
  readonly halfLifeSeconds: number;
}

/**
 * A burst by itself, to add to what is there: nothing until it starts, a straight rise from 0 to its height, that for
 * a while, then it fades until the end.
 * @throws RangeError for a height or a time that is negative, NaN or infinite, and a half-life of 0 s.
 */
export function burst(form: BurstForm, endSeconds: number): Shape {
  const { height, startSeconds, riseSeconds, plateauSeconds, halfLifeSeconds } = form;
  checkRates({ height, startSeconds, riseSeconds, plateauSeconds, halfLifeSeconds });
  if (halfLifeSeconds === 0) throw new RangeError('halfLifeSeconds must be above 0, got 0');
  const risenAt = startSeconds + riseSeconds;
  const fadesAt = risenAt + plateauSeconds;
  return shapeOf(endSeconds, (tSeconds) => {
    if (tSeconds < startSeconds) return 0;
    if (tSeconds < risenAt) return (height * (tSeconds - startSeconds)) / riseSeconds;
    return tSeconds <= fadesAt ? height : height * 2 ** ((fadesAt - tSeconds) / halfLifeSeconds);
  });
}

const daySeconds = 86_400;

/**
 * A day that goes up and down as a sine around a mean of 1.
 * @throws RangeError when the swing is not from 0 to 1 (beyond it, the night would be negative).
 */
export function sineDay(swing: number, peakHour: number, durationSeconds: number): Shape {
  if (!(swing >= 0 && swing <= 1))
    throw new RangeError(`the swing of a day must be from 0 to 1, got ${swing}`);
  const peakSeconds = peakHour * 3600;
  return shapeOf(
    durationSeconds,
    (tSeconds) => 1 + swing * Math.cos((2 * Math.PI * (tSeconds - peakSeconds)) / daySeconds),
  );
}

/** A hill as high as `height` with soft foot and top (a raised cosine), half as high half-way up. */
export function hill(height: number, durationSeconds: number): Shape {
  checkRates({ height });
  return shapeOf(
    durationSeconds,
    (tSeconds) => (height * (1 - Math.cos((2 * Math.PI * tSeconds) / durationSeconds))) / 2,
  );
}

function checkRates(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`${name} must be finite and >= 0, got ${value}`);
    }
  }
}

/** Index of the first time that is later than `tSeconds`; the times ascend. */
function firstAfter(times: readonly number[], tSeconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= tSeconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
