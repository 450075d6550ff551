import type { Trial } from '../../model/record/trial.ts';
import { riseOf } from './drift.ts';

/** That a level's capacity rose while it was measured, from what to what and when; `undefined` when it did not. */
export function riseText(trials: readonly Trial[]): string | undefined {
  const rise = riseOf(trials);
  const [first] = trials;
  if (rise === undefined || first === undefined) return undefined;
  const { before, after } = rise;
  const [least, most] = [before, after].map(({ measures }) => Math.round(measures.served?.perSecond ?? 0));
  const sinceFirst = (trial: Trial): number =>
    Math.round((Date.parse(trial.startedAt) - Date.parse(first.startedAt)) / 1000);
  return `its capacity rose while it was loaded: it answered no more than ${least} requests/s in trial ${before.id}, ${sinceFirst(before)} s after its first trial began, and ${most} requests/s in trial ${after.id}, ${sinceFirst(after)} s after`;
}
