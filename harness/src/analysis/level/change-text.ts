import type { Trial } from '../../model/record/trial.ts';
import { clearChangeOf, fromTo, type CapacityChange } from './change-point.ts';
import { driftOf, type Drift } from './drift.ts';
import type { EstimateContext } from '../capacity/evident-trial.ts';
import { riseText } from './rise-text.ts';

/** Of a level whose capacity changed while it was measured: from what to what, and when, as far as that can be told. */
export function changeText(trials: readonly Trial[], context: EstimateContext): string {
  const change = clearChangeOf(trials, context);
  if (change !== undefined) return onceText(change, trials);
  const rise = riseText(trials);
  if (rise !== undefined) return rise;
  const drift = driftOf(trials);
  return drift === undefined ? 'its capacity changed while it was measured' : toAndFroText(drift);
}

function onceText(change: CapacityChange<Trial>, trials: readonly Trial[]): string {
  const { before, after, last, changed, back } = change;
  const [[first], [next]] = [trials, changed];
  const seconds =
    first && next ? Math.round((Date.parse(next.startedAt) - Date.parse(first.startedAt)) / 1000) : 0;
  const returned = back === undefined ? '' : `, and was what it had been in trial ${back.id}`;
  return `its capacity ${after < before ? 'fell' : 'rose'} ${fromTo(change)} after trial ${last.id} (${seconds} s in)${returned}`;
}

function toAndFroText({ served, failed }: Drift<Trial>): string {
  const answered = Math.round(served.measures.served?.perSecond ?? 0);
  const failures = failed.map(({ id, load }) => `${load} requests/s in trial ${id}`).join(' and ');
  return `its capacity changed while it was measured: it answered ${answered} requests/s in trial ${served.id}, and could not serve ${failures}`;
}
