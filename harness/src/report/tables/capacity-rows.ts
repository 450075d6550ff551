import { pointOf, whyUnmeasured } from '../../model/answers/answer.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { collapseText } from '../wording/answer.ts';
import { bottleneckName } from '../wording/bottleneck.ts';
import { figure, percent, percentWithInterval } from '../wording/numbers.ts';
import { overloadOf, pastItText } from '../wording/overload.ts';
import { plainText } from '../wording/plain-text.ts';
import { ratioOf, type Ratio } from '../../model/ratio.ts';

/** A level as a row of the capacity table. Plain text: each way of showing it escapes what it must. */
export interface CapacityRow {
  readonly level: string;
  /** In requests/s: `412`, or what is known: `≥ 380`, `< 5`, `between 27 and 4,000: not measured`. */
  readonly collapsePoint: string;
  /** `402 to 421`; `–` without a collapse point. */
  readonly interval: string;
  /** Of the first level's collapse point: `52 % (48 to 56)`. */
  readonly ofFirst: string;
  readonly trials: string;
  /** Past the collapse point: `graceful, recovered in 2 s`; empty when it was not tried. */
  readonly pastIt: string;
  /** What gives out first: `api CPU`; empty when none is known. */
  readonly givesOut: string;
  readonly status: string;
}

/** What is not known. */
export const unknown = '–';

/** The capacity table of a run, a row a level in the order they were measured. */
export function capacityRows(record: RunRecord): CapacityRow[] {
  return record.levels.map((level) => ({
    level: plainText(level.name),
    collapsePoint: collapseText(level),
    interval: intervalText(level),
    ofFirst: shareText(shareOfFirst(level, record)),
    trials: countWithInvalid(level.trials),
    pastIt: pastIt(level),
    givesOut: plainText(bottleneckName(level.bottleneck)),
    status: statusText(level),
  }));
}

/** A level's collapse point as a share of the first level's; `undefined` unless both have one. */
export function shareOfFirst(level: LevelRecord, record: RunRecord): Ratio | undefined {
  const [first] = record.levels;
  const [base, own] = [first && pointOf(first), pointOf(level)];
  if (base === undefined || own === undefined) return undefined;
  // A level is exactly itself: its doubt is not doubled.
  return first === level ? { estimate: 1, low: 1, high: 1 } : ratioOf(own, base);
}

/** How far the search of a level came, in words. */
export function statusText(level: LevelRecord): string {
  const text = level.detail === undefined ? wordsOf(level) : detailText(level, plainText(level.detail));
  return level.drift === undefined ? text : `${text}, but the ${level.drift.of} drifted`;
}

/** Where there is no collapse point it says why; else it comes beside. */
function detailText(level: LevelRecord, detail: string): string {
  const isSearched = level.status === 'found' || level.status === 'budget-exhausted';
  return isSearched ? `${wordsOf(level)}; ${detail}` : detail;
}

function wordsOf(level: LevelRecord): string {
  switch (level.status) {
    case 'found':
      return whyUnmeasured(level) ?? 'found';
    case 'at-least':
      return 'sustained the highest load allowed';
    case 'below-minimum':
      return 'violated at the lowest load tried';
    case 'budget-exhausted':
      return whyUnmeasured(level) ?? 'not as narrow as asked';
    case 'measurement-invalid':
      return 'measurement invalid';
    case 'drifted':
      return 'the capacity changed meanwhile';
    case 'not-searched':
      return 'of an earlier run';
    case 'pending':
      return level.trials.length === 0 ? 'not tried' : 'not finished';
  }
}

function intervalText(level: LevelRecord): string {
  const point = pointOf(level);
  return point === undefined ? unknown : `${figure(point.low)} to ${figure(point.high)}`;
}

/** `52 % (48 to 56)`; without an interval where there is no doubt. */
export function shareText(share: Ratio | undefined): string {
  if (share === undefined) return unknown;
  return share.low === share.high ? percent(share.estimate) : percentWithInterval(share);
}

function pastIt(level: LevelRecord): string {
  const overload = overloadOf(level);
  return overload === undefined ? '' : pastItText(overload);
}

/** How many trials or replays there were: `8`, `9 (1 invalid)`. */
export function countWithInvalid(all: readonly { readonly outcome: { readonly kind: string } }[]): string {
  const invalid = all.filter(({ outcome }) => outcome.kind === 'invalid').length;
  return invalid === 0 ? `${all.length}` : `${all.length} (${invalid} invalid)`;
}
