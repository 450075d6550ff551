import type { LevelRecord, RunRecord } from '../model/record.ts';
import { bottleneckName } from './bottleneck-text.ts';
import { figure, percent, percentWithInterval } from './numbers.ts';
import { overloadOf, pastItText } from './overload-text.ts';
import { plainText } from './plain-text.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';

/** A level as a row of the capacity table. Plain text: each way of showing it escapes what it must. */
export interface CapacityRow {
  readonly level: string;
  /** In requests/s: `412`, or what is known: `≥ 380`, `< 5`, `380 to 430`; `–` when nothing is. */
  readonly collapsePoint: string;
  /** `402 to 421`; `–` until the collapse point is found. */
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

/** A level's collapse point as a share of the first level's; `undefined` unless both are found. */
export function shareOfFirst(level: LevelRecord, record: RunRecord): Ratio | undefined {
  const [first] = record.levels;
  if (first?.collapsePoint === undefined || level.collapsePoint === undefined) return undefined;
  // A level is exactly itself: its doubt is not doubled.
  if (first === level) return { estimate: 1, low: 1, high: 1 };
  return ratioOf(level.collapsePoint, first.collapsePoint);
}

/** What is known of where a level collapses, in requests/s. */
export function collapseText(level: LevelRecord): string {
  const { lowerBound, upperBound } = level.bracket;
  if (level.collapsePoint !== undefined) return figure(level.collapsePoint.estimate);
  if (lowerBound !== undefined && upperBound !== undefined) {
    return `${figure(lowerBound)} to ${figure(upperBound)}`;
  }
  if (lowerBound !== undefined) return `≥ ${figure(lowerBound)}`;
  return upperBound === undefined ? unknown : `< ${figure(upperBound)}`;
}

/** How far the search of a level came, in words. */
export function statusText(level: LevelRecord): string {
  const text = level.detail === undefined ? wordOf(level) : plainText(level.detail);
  return level.drift === undefined ? text : `${text}, but the ${level.drift.of} drifted`;
}

function wordOf({ status, trials }: LevelRecord): string {
  switch (status) {
    case 'found':
      return 'found';
    case 'at-least':
      return 'sustained the highest load allowed';
    case 'below-minimum':
      return 'violated at the lowest load';
    case 'budget-exhausted':
      return 'not as narrow as asked';
    case 'measurement-invalid':
      return 'measurement invalid';
    case 'drifted':
      return 'the capacity changed meanwhile';
    case 'not-searched':
      return 'of an earlier run';
    case 'pending':
      return trials.length === 0 ? 'not measured' : 'not finished';
  }
}

function intervalText({ collapsePoint }: LevelRecord): string {
  if (collapsePoint === undefined) return unknown;
  return `${figure(collapsePoint.low)} to ${figure(collapsePoint.high)}`;
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
