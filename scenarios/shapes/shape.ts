/**
 * Load over time, as a pure function of the time: the harness draws, compresses and replays it, k6 never sees it.
 * Shapes compose: a night is an ordinary evening with bursts on top.
 */
export interface Shape {
  /** Finite, > 0. */
  readonly durationSeconds: number;
  /** Multiple of the baseline (1 = an ordinary moment) at a time in [0, durationSeconds]. Finite, >= 0. */
  rate(tSeconds: number): number;
}

/** How far beyond its ends a shape may be asked, for sums of steps do not end on the exact second. */
const roundingSeconds = 1e-6;

/**
 * A shape of a function. Every rate is checked as it is asked for.
 * @throws RangeError when it has no length. So does `rate`, for a time beyond its ends and for a rate that is negative,
 * NaN or infinite.
 */
export function shapeOf(durationSeconds: number, rate: (tSeconds: number) => number): Shape {
  if (!(Number.isFinite(durationSeconds) && durationSeconds > 0)) {
    throw new RangeError(`a shape must be longer than 0 s and finite, got ${durationSeconds} s`);
  }
  return {
    durationSeconds,
    rate: (tSeconds) => {
      if (!(tSeconds >= -roundingSeconds && tSeconds <= durationSeconds + roundingSeconds)) {
        throw new RangeError(`a time in a shape must be from 0 to ${durationSeconds} s, got ${tSeconds} s`);
      }
      const value = rate(Math.min(Math.max(tSeconds, 0), durationSeconds));
      if (Number.isFinite(value) && value >= 0) return value;
      throw new RangeError(`the rate of a shape must be finite and >= 0, got ${value} at ${tSeconds} s`);
    },
  };
}

/** All of them at once, from the start; one that has ended adds nothing. As long as the longest. */
export function sum(...shapes: readonly [Shape, ...Shape[]]): Shape {
  return shapeOf(Math.max(...shapes.map((each) => each.durationSeconds)), (tSeconds) => {
    let total = 0;
    for (const each of shapes) if (tSeconds <= each.durationSeconds) total += each.rate(tSeconds);
    return total;
  });
}

/** One after the other. At the border of two, the later one counts. */
export function sequence(...shapes: readonly [Shape, ...Shape[]]): Shape {
  const starts: number[] = [];
  let endSeconds = 0;
  for (const each of shapes) {
    starts.push(endSeconds);
    endSeconds += each.durationSeconds;
  }
  return shapeOf(endSeconds, (tSeconds) => {
    const index = starts.findLastIndex((start) => start <= tSeconds);
    const part = shapes[index] ?? shapes[0];
    return part.rate(Math.min(tSeconds - (starts[index] ?? 0), part.durationSeconds));
  });
}

/** Every rate times a factor. @throws RangeError when the factor is negative, NaN or infinite. */
export function scale(shape: Shape, factor: number): Shape {
  if (!(Number.isFinite(factor) && factor >= 0)) {
    throw new RangeError(`the factor of a shape must be finite and >= 0, got ${factor}`);
  }
  return shapeOf(shape.durationSeconds, (tSeconds) => factor * shape.rate(tSeconds));
}

/** The same later; nothing until then. @throws RangeError when the time is negative, NaN or infinite. */
export function shift(shape: Shape, bySeconds: number): Shape {
  if (!(Number.isFinite(bySeconds) && bySeconds >= 0)) {
    throw new RangeError(`a shape must be shifted by a finite time >= 0 s, got ${bySeconds} s`);
  }
  return shapeOf(bySeconds + shape.durationSeconds, (tSeconds) =>
    tSeconds < bySeconds ? 0 : shape.rate(Math.min(tSeconds - bySeconds, shape.durationSeconds)),
  );
}

/** The same several times, one after the other. @throws RangeError when `times` is not a whole number >= 1. */
export function repeat(shape: Shape, times: number): Shape {
  if (!(Number.isSafeInteger(times) && times >= 1)) {
    throw new RangeError(`a shape must be repeated a whole number of times >= 1, got ${times}`);
  }
  const { durationSeconds } = shape;
  return shapeOf(times * durationSeconds, (tSeconds) => {
    const before = Math.min(Math.floor(tSeconds / durationSeconds), times - 1);
    return shape.rate(Math.max(0, tSeconds - before * durationSeconds));
  });
}
