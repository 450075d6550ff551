import type { EstimateContext } from './evident-trial.ts';

/** Chance that a guess is of no use: it never rules anything out. */
const uselessShare = 0.15;

/** Prior density of ln(collapse point), up to a factor: flat, or a guess from other levels that can be overruled. */
export function priorOf({ minLoad, maxLoad, guess }: EstimateContext): (logLoad: number) => number {
  if (guess === undefined) return () => 1;
  const flat = uselessShare / Math.log((4 * maxLoad) / minLoad);
  const centre = Math.log(guess.median);
  return (logLoad) => {
    const z = (logLoad - centre) / guess.spread;
    return flat + ((1 - uselessShare) * Math.exp(-0.5 * z * z)) / (guess.spread * Math.sqrt(2 * Math.PI));
  };
}
