import type { CollapsePoint } from './record/trial.ts';

/** A share of something measured by something measured, both with doubt. */
export interface Ratio {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Width of an interval over its estimate. */
export function relativeWidthOf({ estimate, low, high }: Ratio): number {
  return (high - low) / estimate;
}

/**
 * What a level carries as a share of what another one carries, with an interval of the same confidence as theirs.
 * The interval comes from those of the two by the method of variance estimates recovery on logarithms
 * (Zou and Donner, Statistics in Medicine 27, 2008), for estimates that are independent.
 * `undefined` when one of the figures is zero: no share can be told then.
 */
export function ratioOf(level: CollapsePoint, base: CollapsePoint): Ratio | undefined {
  if (Math.min(level.low, level.estimate, base.low, base.estimate) <= 0) return undefined;
  const estimate = level.estimate / base.estimate;
  const below = Math.hypot(Math.log(level.estimate / level.low), Math.log(base.high / base.estimate));
  const above = Math.hypot(Math.log(level.high / level.estimate), Math.log(base.estimate / base.low));
  return { estimate, low: estimate * Math.exp(-below), high: estimate * Math.exp(above) };
}
