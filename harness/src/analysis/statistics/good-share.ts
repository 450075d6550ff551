import { chanceOfAtMost } from './binomial.ts';
import type { Endings } from '../trial/window.ts';

/** An interval of a probability. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/** Good requests over all that ended or found no generator to send them, 0..1; 0 when there were none. */
export function goodShareOf({ good, ended, dropped }: Endings): number {
  return good / Math.max(1, ended + dropped);
}

/** A bad request or two may be anything. */
const fewestBad = 3;
/** Chance that requests which are good as often as the SLO asks are called a violation for want of numbers. */
const falseAlarm = 0.02;

/**
 * Whether so many bad requests are more than chance makes of an SLO that is just held: at least three, and the exact
 * binomial tail below 2 %. With hundreds of requests it follows from Wilson's interval; one bad of ten is not a miss.
 */
export function isBeyondChance(bad: number, count: number, goodShare: number): boolean {
  if (bad < fewestBad) return false;
  const allowed = 1 - goodShare;
  if (bad >= count * allowed + 4 * Math.sqrt(count * allowed * goodShare) + 3) return true;
  return 1 - chanceOfAtMost(bad - 1, count, allowed) < falseAlarm;
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
