/**
 * An arrival rate over time, in requests/s: step `i` holds from `i * stepSeconds` until `(i + 1) * stepSeconds`.
 */
export interface RateCurve {
  readonly stepSeconds: number;
  readonly ratesPerSecond: readonly number[];
}

/** @throws RangeError when it has no length, or a rate that is negative, NaN or infinite; names the step. */
export function rateCurve(stepSeconds: number, ratesPerSecond: readonly number[]): RateCurve {
  if (!(Number.isFinite(stepSeconds) && stepSeconds > 0)) {
    throw new RangeError(`a step must be longer than 0 s, got ${stepSeconds} s`);
  }
  if (ratesPerSecond.length === 0) throw new RangeError('a curve has at least one step, got none');
  const wrong = ratesPerSecond.findIndex((rate) => !(Number.isFinite(rate) && rate >= 0));
  if (wrong >= 0) {
    const at = wrong * stepSeconds;
    throw new RangeError(`a rate must be finite and >= 0, got ${ratesPerSecond[wrong]} at ${at} s`);
  }
  return { stepSeconds, ratesPerSecond };
}

/** The same rate all the time. */
export function steadyCurve(ratePerSecond: number, durationMs: number): RateCurve {
  return rateCurve(durationMs / 1000, [ratePerSecond]);
}

export function durationMsOf({ stepSeconds, ratesPerSecond }: RateCurve): number {
  return 1000 * stepSeconds * ratesPerSecond.length;
}

/** Highest rate of a step, in requests/s. */
export function peakOf({ ratesPerSecond }: RateCurve): number {
  return ratesPerSecond.reduce((highest, rate) => Math.max(highest, rate), 0);
}

/** Requests from the beginning until then, not rounded; `seconds` may lie outside the curve. */
export function totalUntil({ stepSeconds, ratesPerSecond }: RateCurve, seconds: number): number {
  const steps = Math.max(0, Math.min(ratesPerSecond.length, seconds / stepSeconds));
  const whole = Math.floor(steps);
  const sum = ratesPerSecond.slice(0, whole).reduce((total, rate) => total + rate, 0);
  return stepSeconds * (sum + (steps - whole) * (ratesPerSecond[whole] ?? 0));
}

/** When the rate is highest for the first time, in seconds. */
export function peakSecondsOf(curve: RateCurve): number {
  return curve.stepSeconds * curve.ratesPerSecond.indexOf(peakOf(curve));
}

/** The same, and then its last rate until so many seconds have passed. */
export function heldUntil(curve: RateCurve, seconds: number): RateCurve {
  const { stepSeconds, ratesPerSecond } = curve;
  // Less than a thousandth of a step is of the division.
  const missing = Math.ceil(seconds / stepSeconds - 0.001) - ratesPerSecond.length;
  const last = ratesPerSecond.at(-1) ?? 0;
  return missing <= 0
    ? curve
    : rateCurve(stepSeconds, [...ratesPerSecond, ...Array<number>(missing).fill(last)]);
}

/** Requests of the whole curve, not rounded. */
export function totalOf({ stepSeconds, ratesPerSecond }: RateCurve): number {
  return stepSeconds * ratesPerSecond.reduce((sum, rate) => sum + rate, 0);
}

/** Every rate times a factor: shape x k. */
export function timesCurve(curve: RateCurve, factor: number): RateCurve {
  return rateCurve(
    curve.stepSeconds,
    curve.ratesPerSecond.map((rate) => factor * rate),
  );
}
