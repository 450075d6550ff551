import type { ProposalConfig } from '../../model/config/proposal.ts';
import { peakOf } from '../../model/rate-curve.ts';
import { figure } from '../../report/wording/numbers.ts';
import { askedShape } from '../shapes/asked.ts';
import { fineCurve } from '../shapes/sampled-curve.ts';

/**
 * Shapes that `expectedPeak.multiple.history` names, as the multiples of their peaks, and their names in the source.
 * @throws HarnessError `shape-unknown` (exit code 2), with the nearest name.
 */
export function withShapePeaks(proposal: ProposalConfig): ProposalConfig {
  const { expectedPeak } = proposal;
  if (expectedPeak === undefined || !('history' in expectedPeak.multiple)) return proposal;
  const nights = expectedPeak.multiple.history.map((night) =>
    typeof night === 'number' ? { multiple: night } : { name: night, multiple: peakOfShape(night) },
  );
  const named = nights.flatMap(({ name, multiple }) =>
    name === undefined ? [] : [`${name} ${figure(multiple)}x`],
  );
  if (named.length === 0) return proposal;
  const source = [...(expectedPeak.source === undefined ? [] : [expectedPeak.source]), named.join(', ')];
  return {
    ...proposal,
    expectedPeak: {
      ...expectedPeak,
      multiple: { history: nights.map(({ multiple }) => multiple) },
      source: source.join('; '),
    },
  };
}

function peakOfShape(name: string): number {
  return peakOf(fineCurve(askedShape(name, {}).shape));
}
