import type { Survival } from '../model/config/night.ts';
import type { RateCurve } from '../model/rate-curve.ts';

export interface FluidLevel {
  /** Collapse point of the level, requests/s. */
  readonly capacity: number;
  readonly latencySeconds: number;
  readonly survival: Pick<Survival, 'goodShare' | 'longestBadSeconds'>;
}

/** As finely as a guess is worth. */
const guessRatio = 1.01;

/**
 * First guess of a level's surge multiple: the night poured into a queue that drains at the level's collapse point (a
 * fluid approximation: G. F. Newell, "Applications of Queueing Theory", 1982, chapter 2). A request is late when the
 * queue before it takes longer to drain than the SLO allows. It guides the search; replays alone decide.
 */
export function guessSurge(
  night: RateCurve,
  level: FluidLevel,
  range: { least: number; most: number },
): number {
  let [low, high] = [range.least, range.most];
  if (!survivesFluid(night, low, level)) return low;
  if (survivesFluid(night, high, level)) return high;
  while (high / low > guessRatio) {
    const middle = Math.sqrt(low * high);
    if (survivesFluid(night, middle, level)) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

function survivesFluid({ stepSeconds, ratesPerSecond }: RateCurve, k: number, level: FluidLevel): boolean {
  const { capacity, latencySeconds, survival } = level;
  let queue = 0;
  let total = 0;
  let late = 0;
  let lateSeconds = 0;
  let longest = 0;
  for (const rate of ratesPerSecond) {
    const arrivals = k * rate * stepSeconds;
    queue = Math.max(0, queue + arrivals - capacity * stepSeconds);
    total += arrivals;
    const isLate = queue / capacity > latencySeconds;
    if (isLate) late += arrivals;
    lateSeconds = isLate ? lateSeconds + stepSeconds : 0;
    longest = Math.max(longest, lateSeconds);
  }
  return late <= (1 - survival.goodShare) * total && longest <= survival.longestBadSeconds;
}
