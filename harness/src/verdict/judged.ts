import type { Ratio } from '../model/ratio.ts';
import type { Verdict } from '../model/answers/verdict.ts';
import { z975 } from './normal-quantile.ts';
import type { Risk } from './risk.ts';

/** What an interval says; how long it takes to decide it otherwise is not known here. */
type JudgedByInterval =
  | Exclude<Verdict, { kind: 'undecided' | 'unknown' }>
  | Omit<Extract<Verdict, { kind: 'undecided' }>, 'seconds'>;

/** Narrower than this no search gets in a reasonable time. */
const narrowest = 0.01;
/** A new estimate scatters as well: half an interval and 0.84 standard deviations from the peak decide 4 times of 5. */
const toDecide = 1 + 0.84 / z975;

/**
 * Safe and unsafe hold whatever the collapse point is within its interval. What the interval leaves open is undecided.
 * When the level carries what it seems to, an interval that ends well before the peak that has the limit's probability
 * decides it. The level and the first one have a part each in the width of the share (as the root of its squares).
 * @param share what the level carries of the first one
 * @param neededShare the peak that is passed with the probability of the limit, as such a share
 */
export function judged(risk: Risk, share: Ratio, neededShare: number, riskLimit: number): JudgedByInterval {
  if (risk.high <= riskLimit) return { kind: 'safe' };
  if (risk.low > riskLimit) return { kind: 'unsafe', because: 'peak' };
  const distance = Math.abs(Math.log(share.estimate / neededShare));
  return {
    kind: 'undecided',
    because: 'interval',
    relativeWidth: Math.max(narrowest, 2 * Math.sinh(distance / toDecide / Math.SQRT2)),
  };
}

const severities = ['safe', 'undecided', 'unknown', 'unsafe'] as const;

/** The worst of them; the first of equals. */
export function worstOf(verdicts: readonly [Verdict, ...Verdict[]]): Verdict {
  return verdicts.reduce((worst, each) =>
    severities.indexOf(each.kind) > severities.indexOf(worst.kind) ? each : worst,
  );
}
