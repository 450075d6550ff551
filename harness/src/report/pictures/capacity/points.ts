import { answerOf, pointOf } from '../../../model/answers/answer.ts';
import type { LevelRecord, RunRecord } from '../../../model/record/record.ts';
import { answerText, rangeText, unmeasured } from '../../wording/answer.ts';
import { shareOfFirst } from '../../tables/capacity-rows.ts';
import { percent } from '../../wording/numbers.ts';
import { plainText } from '../../wording/plain-text.ts';

/** The kinds of mark in the capacity plot, in the order of its legend. */
export const markKinds = ['collapse point', 'sustained trial', 'violated trial', 'undecided trial'] as const;
export type MarkKind = (typeof markKinds)[number];

/** A mark at a level; `load` in requests/s. */
export interface Mark {
  readonly level: string;
  readonly kind: MarkKind;
  readonly load: number;
}

/** The peak of the night that is expected, requests/s: in the middle, and with the probability that is allowed. */
export interface PeakBand {
  readonly median: number;
  readonly atLimit: number;
}

export interface CapacityPoints {
  readonly peak?: PeakBand;
  /** In the order of the record. */
  readonly levels: readonly string[];
  readonly marks: readonly Mark[];
  readonly intervals: readonly { readonly level: string; readonly low: number; readonly high: number }[];
  /** What stands over a level: `206`, and beneath it `50 % of 100`. */
  readonly labels: readonly {
    readonly level: string;
    readonly load: number;
    readonly text: string;
    readonly note: string;
  }[];
  /** What the levels would carry if they carried as much for their size as the first one. */
  readonly proportional: readonly { readonly level: string; readonly load: number }[];
}

/** What there is to draw of a run. Invalid trials say nothing about a level, so they are not in it. */
export function capacityPoints(record: RunRecord): CapacityPoints {
  // Those that are compared with another level have a plot of their own.
  const named = distinctNames(record.levels.filter(({ comparedWith }) => comparedWith === undefined));
  return {
    levels: named.map(({ name }) => name),
    marks: named.flatMap(({ name, level }) => marksOf(name, level)),
    intervals: named.flatMap(({ name, level }) => {
      const point = pointOf(level);
      return point === undefined ? [] : [{ level: name, low: point.low, high: point.high }];
    }),
    labels: named.map(({ name, level }) => ({ level: name, ...labelOf(level, record) })),
    proportional: proportionalLoads(named),
  };
}

interface NamedLevel {
  readonly name: string;
  readonly level: LevelRecord;
}

/** Two levels must not fall on one place of the axis, whatever their names have in common. */
function distinctNames(levels: readonly LevelRecord[]): NamedLevel[] {
  const taken = new Set<string>();
  return levels.map((level, index) => {
    const plain = plainText(level.name);
    const name = taken.has(plain) || plain === '' ? `${plain} (${index + 1})` : plain;
    taken.add(name);
    return { name, level };
  });
}

function marksOf(name: string, level: LevelRecord): Mark[] {
  const marks: Mark[] = level.trials.flatMap(({ load, outcome }) =>
    outcome.kind === 'invalid' ? [] : [{ level: name, kind: `${outcome.kind} trial` as const, load }],
  );
  const point = pointOf(level);
  return point === undefined
    ? marks
    : [...marks, { level: name, kind: 'collapse point', load: point.estimate }];
}

function labelOf(
  level: LevelRecord,
  record: RunRecord,
): { readonly load: number; readonly text: string; readonly note: string } {
  const { lowerBound = 0, upperBound = lowerBound } = level.bracket;
  const answer = answerOf(level);
  const load = answer.kind === 'point' ? answer.point.high : upperBound;
  if (answer.kind === 'not-measured') return { load, text: unmeasured, note: rangeText(answer) };
  const share = level === record.levels[0] ? undefined : shareOfFirst(level, record);
  const ofFirst = (part: number): string => `${percent(part)} of ${plainText(record.levels[0]?.name ?? '')}`;
  return {
    load,
    text: answerText(answer),
    note: share === undefined ? 'requests/s' : ofFirst(share.estimate),
  };
}

/** By the numbers in the levels' names (100, 75 ...); empty when they are none. */
function proportionalLoads(named: readonly NamedLevel[]): { level: string; load: number }[] {
  const [first] = named;
  const base = first && pointOf(first.level)?.estimate;
  const sizes = named.map(({ name }) => (/^\d+(\.\d+)?$/.test(name) ? Number(name) : 0));
  const [firstSize = 0] = sizes;
  if (base === undefined || named.length < 2 || Math.min(...sizes) <= 0) return [];
  return named.map(({ name }, index) => ({ level: name, load: (base * (sizes[index] ?? 0)) / firstSize }));
}
