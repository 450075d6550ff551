import { curves, laggingSlacks } from './share-evidence.ts';

/**
 * How likely it is that the queue model predicts the ratio c / C; else it is anything between the two below. A queue's
 * share of bad requests then reaches 1 no sooner than near the capacity, so the slack of its curve is at least this part
 * of 1 - c/C; what comes at once may be as steep as it likes, and is less likely.
 */
export const tiedShare = 0.6;
const leastSlackPart = 0.6;
const unlaggedShare = 0.25;
const lowestRatio = 0.3;
const usualRatio = 0.85;
/** A target that refuses at once may be offered a little more than it can serve: an SLO of 99 % allows 1/0.99. */
const highestRatio = 1.012;

/** A ratio c / C that the queue model does not predict. */
export interface FreeRatio {
  /** ln(c / C) in steps of the grid. */
  readonly offset: number;
  readonly weight: number;
  /** Index of the least slack that goes with it. */
  readonly slackFrom: number;
}

/** Those that can be on the grid. */
export function freeRatios({ step, count }: { readonly step: number; readonly count: number }): FreeRatio[] {
  const lowest = Math.ceil(Math.log(lowestRatio) / step);
  const highest = Math.floor(Math.log(highestRatio) / step);
  const usual = Math.ceil(Math.log(usualRatio) / step);
  const all = highest - lowest + 1;
  const first = Math.max(lowest, -count);
  return Array.from({ length: highest - first + 1 }, (_, index) => first + index).map((offset) => ({
    offset,
    weight: (1 - tiedShare) * (0.5 / all + (offset >= usual ? 0.5 / (highest - usual + 1) : 0)),
    slackFrom: leastSlackAt(1 - Math.exp(offset * step)),
  }));
}

/** Index of the least slack that goes with what the collapse point leaves free of the capacity. */
export function leastSlackAt(free: number): number {
  const index = laggingSlacks.findIndex((slack) => slack >= leastSlackPart * free);
  return index === -1 ? laggingSlacks.length - 1 : index;
}

/** Prior probability of a curve, by its index, when lagging ones have at least a slack. */
export function curveWeight(index: number, leastSlack: number): number {
  const lagging = laggingSlacks.length;
  if (index >= lagging) return unlaggedShare / (curves.length - lagging);
  return index < leastSlack ? 0 : (1 - unlaggedShare) / (lagging - leastSlack);
}
