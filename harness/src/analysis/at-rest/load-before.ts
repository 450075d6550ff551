import type { Stretch } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';
import type { Trial } from '../../model/record/trial.ts';
import { fewestForGoodput } from '../trial/few-requests.ts';
import { endedIn } from '../past-collapse/stretch-measures.ts';
import { approachMultiples, plainSettleSeconds, secondsIn } from '../past-collapse/stretches.ts';

/** A load that was sent on the way to a level's collapse point, a trial or a canary. */
export interface SentLoad {
  readonly trial: Pick<Trial, 'id' | 'load' | 'outcome'>;
  readonly seconds: readonly Second[];
}

/** One of them, in the place of a part of the approach. */
export interface LoadBefore {
  readonly trial: string;
  /** The part of the approach that it stands for, as a multiple of the collapse point. */
  readonly standsFor: number;
  /** As it was: its own multiple, its own length. */
  readonly stretch: Stretch;
  readonly seconds: readonly Second[];
}

/** What goodput is near the collapse point, no trial tells that is further from it. */
const nearCollapse = 0.05;
/** Well below the collapse point, and not so far that nothing is used yet. */
const lowLoad = [0.2, 0.7] as const;

/**
 * Of the loads that a level was sent anyway, those that tell what the approach to its collapse point C would: that it
 * carries the load of the recovery (a load as high was sustained), what goodput is near C, and what is used well below it.
 * What none of them tells is still to be sent.
 */
export function loadsBefore(
  sent: readonly SentLoad[],
  at: { readonly collapsePoint: number; readonly recoveryFraction: number },
): readonly LoadBefore[] {
  const valid = sent
    .filter(({ trial }) => trial.outcome.kind !== 'invalid')
    .map((load) => ({ load, multiple: load.trial.load / at.collapsePoint }));
  return approachMultiples(at.recoveryFraction).flatMap((standsFor) => {
    const [nearest] = valid
      .filter((each) => stands(each, standsFor, at.recoveryFraction))
      .toSorted((a, b) => distance(a.multiple, standsFor) - distance(b.multiple, standsFor));
    return nearest === undefined ? [] : [loadBefore(nearest.load, nearest.multiple, standsFor)];
  });
}

function stands(
  { load, multiple }: { readonly load: SentLoad; readonly multiple: number },
  standsFor: number,
  recoveryFraction: number,
): boolean {
  const { stretch, seconds } = loadBefore(load, multiple, standsFor);
  const judged = secondsIn(seconds, stretch, 'judged');
  if (judged.length === 0) return false;
  if (standsFor === 1) {
    return Math.abs(multiple - 1) <= nearCollapse && endedIn(judged).ended >= fewestForGoodput;
  }
  if (standsFor === recoveryFraction) {
    return load.trial.outcome.kind === 'sustained' && multiple >= recoveryFraction;
  }
  const [least, most] = lowLoad;
  return multiple >= least && multiple <= most;
}

function distance(multiple: number, standsFor: number): number {
  return Math.abs(Math.log(multiple / standsFor));
}

function loadBefore({ trial, seconds }: SentLoad, multiple: number, standsFor: number): LoadBefore {
  const sending = seconds.filter(({ offered }) => offered > 0);
  const stretch: Stretch = {
    phase: 'approach',
    multiple: Number(multiple.toPrecision(4)),
    fromSeconds: 0,
    seconds: Math.ceil(sending.at(-1)?.atSeconds ?? 0),
    settleSeconds: plainSettleSeconds,
  };
  return { trial: trial.id, standsFor, stretch, seconds };
}
