import type { LevelRecord } from '../../model/record.ts';
import type { CollapsePoint, Outcome } from '../../model/trial.ts';

/** `412`, `41.2`, `4.12`: three figures that count, requests/s without the unit. */
export function rateText(perSecond: number): string {
  if (perSecond >= 99.95) return perSecond.toFixed(0);
  return perSecond.toFixed(perSecond >= 9.995 ? 1 : 2);
}

/** `02:14`, `1:02:14` */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutesAndSeconds = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? minutesAndSeconds : `${Math.floor(seconds / 3600)}:${minutesAndSeconds}`;
}

/** `about 40 s`, `about 3 min`: a guess should look like one. */
export function aboutText(ms: number): string {
  if (ms < 7500) return 'a few seconds';
  if (ms < 90_000) return `about ${Math.round(ms / 5000) * 5} s`;
  if (ms < 90 * 60_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${(ms / 3_600_000).toFixed(1)} h`;
}

/** `12 ms`, `1.25 s` */
export function latencyText(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'sustained':
      return 'sustained';
    case 'violated':
      return `violated (${outcome.by.join(', ')}): ${outcome.detail}`;
    case 'undecided':
      return `undecided: ${outcome.detail}`;
    case 'invalid':
      return `invalid (${outcome.reason}), not counted: ${outcome.detail}`;
  }
}

/** What came of a level, in a few words. */
export function levelText(status: LevelRecord['status'], point: CollapsePoint | undefined): string {
  switch (status) {
    case 'pending':
      return 'not decided';
    case 'found':
      return point === undefined ? 'found' : `collapses at ${pointText(point)}`;
    case 'at-least':
      return point === undefined
        ? 'never collapsed: raise search.maxLoad'
        : `sustains at least ${rateText(point.estimate)}/s: raise search.maxLoad`;
    case 'below-minimum':
      return 'fails at the lowest load: lower search.minLoad';
    case 'budget-exhausted':
      return point === undefined
        ? 'undecided after search.maxTrials'
        : `undecided after search.maxTrials, near ${pointText(point)}`;
    case 'measurement-invalid':
      return 'could not be measured here';
  }
}

function pointText(point: CollapsePoint): string {
  return `${rateText(point.estimate)}/s (${intervalText(point)}, ${percentText(point.confidence)})`;
}

/** `398 … 425` */
export function intervalText({ low, high }: CollapsePoint): string {
  return `${rateText(low)} … ${rateText(high)}`;
}

/** `95 %` */
export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
