import type { Overload, StretchMeasures } from '../../model/record/overload.ts';
import type { Served } from '../../model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import type { EvidentTrial } from '../capacity/evident-trial.ts';

/** How surely more was answered than the collapse point, in standard deviations of the count. */
const surelyZ = 2;
/** Clients that give up leave work behind: what is answered then says little. */
const timeoutTolerance = 0.01;
/** So much more goodput past the collapse point than near it asks for a word. */
const striking = 1.05;

/** What the overloads of a level say of its collapse point. */
export type PastEvidence =
  /** It answered surely more within its SLO. */
  | { readonly kind: 'above'; readonly goodPerSecond: number; readonly trials: readonly EvidentTrial[] }
  /** It seemed to, and that moves nothing. */
  | { readonly kind: 'seems-above'; readonly goodPerSecond: number; readonly why: string }
  | { readonly kind: 'none' };

/**
 * Overloads in which a level answered surely more within its SLO than the collapse point that they are multiples of are trials
 * like any other: nothing serves more than it can, so its capacity is at least that, whatever the search thought. That
 * it answered less is its character, and no evidence of where it collapses.
 */
export function evidencePast(overloads: readonly Overload[]): PastEvidence {
  const overload = overloads.findLast(({ character }) => character.kind !== 'invalid');
  const stretches = overload?.stretches.filter(({ phase }) => phase === 'overload') ?? [];
  const best = stretches.toSorted((a, b) => b.goodputPerSecond - a.goodputPerSecond)[0];
  if (overload === undefined || best === undefined) return { kind: 'none' };
  const above = stretches.filter((each) => whyNotAbove(each, overload.collapsePoint) === undefined);
  const goodPerSecond = Math.max(
    ...(above.length === 0 ? [best] : above).map((each) => each.goodputPerSecond),
  );
  if (above.length > 0) return { kind: 'above', goodPerSecond, trials: above.map(asTrial) };
  const why = whyNotAbove(best, overload.collapsePoint);
  const isStriking = (best.retention ?? 0) >= striking;
  return why === undefined || !isStriking ? { kind: 'none' } : { kind: 'seems-above', goodPerSecond, why };
}

function whyNotAbove(stretch: StretchMeasures, collapsePoint: number): string | undefined {
  const { goodputPerSecond, throughputPerSecond, judgedSeconds, bad } = stretch;
  if (goodputPerSecond <= collapsePoint) return 'that is no more than the estimate';
  const error = Math.sqrt(goodputPerSecond / Math.max(1, judgedSeconds));
  if (goodputPerSecond - surelyZ * error <= collapsePoint) {
    return `of ${Math.round(goodputPerSecond * judgedSeconds)} good requests that may be chance`;
  }
  const isGivenUp = (bad.timeout ?? 0) > timeoutTolerance * throughputPerSecond * judgedSeconds;
  return isGivenUp ? 'clients gave up beside it' : undefined;
}

function asTrial({ load, seconds, judgedSeconds, ...measured }: StretchMeasures): EvidentTrial {
  const { offeredPerSecond, servedPerSecond, goodShare, bad, multiple } = measured;
  const served: Served = {
    fromSeconds: Math.max(0, seconds - judgedSeconds),
    seconds: judgedSeconds,
    offeredPerSecond,
    perSecond: servedPerSecond,
    // Neither is recorded: how evenly it served tells nothing here.
    scatterPerSecond: Math.sqrt(servedPerSecond),
    trend: { perSecond: 0, standardError: servedPerSecond },
  };
  return {
    load: ratePerSecond(load),
    duration: durationMs(1000 * seconds),
    outcome: { kind: 'undecided', detail: `overload at ${multiple} x the collapse point` },
    measures: { windowSeconds: judgedSeconds, offeredPerSecond, goodShare, bad, served },
  };
}
