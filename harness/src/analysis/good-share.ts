import type { Endings } from './window.ts';

/** An interval of a probability. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/** Good requests over all that ended or found no generator to send them, 0..1; 0 when there were none. */
export function goodShareOf({ good, ended, dropped }: Endings): number {
  return good / Math.max(1, ended + dropped);
}

/**
 * Wilson's score interval for a share of `count` requests (E. B. Wilson, JASA 22, 1927, 209-212): it stays inside
 * 0..1 and holds near 1, where good shares are.
 *
 * @param z half width in standard deviations
 */
export function wilsonInterval(good: number, count: number, z: number): ShareInterval {
  if (count === 0) return { low: 0, high: 1 };
  const share = good / count;
  const scale = 1 + z ** 2 / count;
  const centre = (share + z ** 2 / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
