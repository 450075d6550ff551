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
