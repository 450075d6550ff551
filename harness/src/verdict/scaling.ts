import type { Scaling } from '../model/answers/verdict.ts';
import { z975 } from './normal-quantile.ts';

/** A level of which the size and the collapse point are known. */
export interface SizedLevel {
  readonly level: string;
  /** In any unit that all share. */
  readonly size: number;
  /** In requests/s, with their interval of 95 %. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Does capacity scale as a cut of the fleet in proportion assumes? The slope of a straight line through the logarithms,
 * by least squares; its interval is what those of the collapse points make of it. `undefined` with one size only.
 */
export function scalingOf(levels: readonly SizedLevel[]): Scaling | undefined {
  const points = levels
    .filter(({ size, low }) => size > 0 && low > 0)
    .map((each) => ({
      x: Math.log(each.size),
      y: Math.log(each.estimate),
      spread: Math.log(each.high / each.low) / (2 * z975),
    }));
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (!(squares > 0)) return undefined;
  const exponent = points.reduce((sum, { x, y }) => sum + ((x - meanX) / squares) * y, 0);
  const doubt = z975 * Math.hypot(...points.map(({ x, spread }) => ((x - meanX) / squares) * spread));
  return {
    exponent,
    low: exponent - doubt,
    high: exponent + doubt,
    levels: levels.map(({ level }) => level),
  };
}
