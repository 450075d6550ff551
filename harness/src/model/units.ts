/**
 * Branded units, for the two quantities that could be mixed up in a signature: rates and durations.
 * Arithmetic on them gives a plain number; the constructors bring it back and refuse what cannot be one.
 */
declare const unit: unique symbol;

/** Requests (or iterations) a second. Finite, >= 0. */
export type RatePerSecond = number & { readonly [unit]: 'requests/s' };

/** A span of time in milliseconds. Finite, >= 0. */
export type DurationMs = number & { readonly [unit]: 'ms' };

/** @throws RangeError when the value is negative, NaN or infinite. */
export function ratePerSecond(value: number): RatePerSecond {
  return measured(value, 'a rate in requests/s') as RatePerSecond;
}

/** @throws RangeError when the value is negative, NaN or infinite. */
export function durationMs(value: number): DurationMs {
  return measured(value, 'a duration in ms') as DurationMs;
}

function measured(value: number, what: string): number {
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(`${what} must be finite and >= 0, got ${value}`);
  }
  return value;
}
