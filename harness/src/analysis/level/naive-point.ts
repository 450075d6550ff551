import type { RatePerSecond } from '../../model/units.ts';
import type { EstimateContext, EvidentTrial } from '../capacity/evident-trial.ts';

/**
 * What the same trials say at face value: the highest load whose trial met the SLO, no trend looked at, nothing
 * corrected. `undefined` when none did. Short trials above the capacity meet it (rule 2 of the design), so it is biased
 * upwards; reports show it beside the estimate.
 */
export function naivePointOf(
  trials: readonly EvidentTrial[],
  { slo }: EstimateContext,
): RatePerSecond | undefined {
  const met = trials.filter(
    ({ outcome, measures }) =>
      outcome.kind !== 'invalid' &&
      !(outcome.kind === 'violated' && outcome.by.includes('service-failed')) &&
      measures.goodShare >= slo.goodShare,
  );
  return met.map(({ load }) => load).toSorted((a, b) => b - a)[0];
}
