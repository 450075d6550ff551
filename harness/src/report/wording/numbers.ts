const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** A measured figure, to three significant digits: 4123.7 is `4,120`, 0.41237 is `0.412`. */
export function figure(value: number): string {
  return threeDigits.format(value);
}

/** An estimate and its interval. */
interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** `412 (402 to 421)` */
export function figureWithInterval({ estimate, low, high }: Estimate): string {
  return `${figure(estimate)} (${figure(low)} to ${figure(high)})`;
}

/** A part of something as whole per cent: 0.5178 is `52 %`; below ten per cent with one decimal. */
export function percent(part: number): string {
  return `${percentNumber(part)} %`;
}

/** As `percent`, without the sign. */
export function percentNumber(part: number): string {
  const value = 100 * part;
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0);
}

/** `52 % (48 to 56)` */
export function percentWithInterval({ estimate, low, high }: Estimate): string {
  return `${percent(estimate)} (${percentNumber(low)} to ${percentNumber(high)})`;
}

/**
 * A share that is judged against one near 1, in per cent: rounded down to two decimals, so that 0.98996 never reads
 * as the 99 % that it missed.
 */
export function shareOfGood(share: number): string {
  return `${(Math.floor(share * 1e4 + 1e-6) / 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** A latency: `7.2 ms`, `253 ms`, `1.24 s`. */
export function latency(ms: number): string {
  return ms < 1000 ? `${figure(ms)} ms` : `${figure(ms / 1000)} s`;
}

/** A span of time: `42 s`, `5 min 48 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Memory: `23.5 GiB`. */
export function gibibytes(bytes: number): string {
  return `${figure(bytes / 2 ** 30)} GiB`;
}

/** `1 trial`, `3 trials`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
