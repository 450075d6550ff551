import jstat from 'jstat';
import { answerOf, pointOf } from '../model/answers/answer.ts';
import type { Change, LevelChange } from '../model/answers/comparison.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';
import type { LevelRecord } from '../model/record/record.ts';
import { z975 } from './normal-quantile.ts';

export interface Comparison {
  readonly levels: readonly LevelChange[];
  /** Of all levels that both have, together. */
  readonly overall: Change;
  /** A level or all of them together carry less, and that is no chance. */
  readonly isRegression: boolean;
  /** Levels of the earlier run of which it cannot be told whether they changed: one of the two runs has no answer. */
  readonly unanswered: readonly LevelChange[];
}

/** Chance of crying wolf over two equal runs, all levels together. */
const falseAlarms = 0.05;
/**
 * Estimates of equal systems differ less than their intervals allow, which cover more often than they promise: standard
 * deviations of the difference over what the intervals say, in pairs of simulated searches (`npm run bench:gate`), rounded up.
 */
const spreadOfPairs = 0.65;
/**
 * What changed between two runs. Each level is tested, and all together (more levels see a smaller change); the chance of a
 * false alarm is shared among the tests (Bonferroni).
 */
export function compareLevels(before: readonly LevelRecord[], now: readonly LevelRecord[]): Comparison {
  const names = [...new Set([...before, ...now].map(({ name }) => name))];
  const pairs = names.map((level) => pairOf(level, before, now));
  const deviations = pairs.flatMap(({ ratio }) => (ratio === undefined ? [] : [deviationOf(ratio)]));
  const count = deviations.length;
  const together = deviations.reduce((sum, each) => sum + each, 0) / Math.sqrt(Math.max(1, count));
  const alone = count < 2 ? falseAlarms : falseAlarms / 2;
  const levels = pairs.map((pair): LevelChange => {
    if (pair.ratio === undefined) return { ...pair, change: changeWithoutRatio(pair) };
    return { ...pair, change: changeOf(deviationOf(pair.ratio), alone / count) };
  });
  const overall = count === 0 ? changeInAll(levels) : changeOf(together, alone);
  const isRegression = overall === 'lower' || levels.some(({ change }) => change === 'lower');
  const unanswered = levels.filter(({ change, before: then }) => change === 'unknown' && then !== undefined);
  return { levels, overall, isRegression, unanswered };
}

/** Nothing was left open, and something was compared at all. */
export function isTold({ levels, unanswered }: Comparison): boolean {
  return unanswered.length === 0 && levels.some(({ change }) => change !== 'unknown');
}

/** Without a ratio of any level: the change that is the same in all that are known. */
function changeInAll(levels: readonly LevelChange[]): Change {
  const known = new Set(levels.map(({ change }) => change).filter((change) => change !== 'unknown'));
  const [change = 'unknown'] = known;
  return known.size === 1 ? change : 'unknown';
}

type Pair = Omit<LevelChange, 'change'>;

function pairOf(level: string, before: readonly LevelRecord[], now: readonly LevelRecord[]): Pair {
  const [then, today] = [before, now].map((those) => those.find(({ name }) => name === level));
  const [did, does] = [then && pointOf(then), today && pointOf(today)];
  const ratio = did && does && ratioOf(does, did);
  return { level, before: then, now: today, ...(ratio === undefined ? {} : { ratio }) };
}

/**
 * Of what is known at the least and at the most: a level that carried something and now nothing at all is lower, whatever
 * the figures. Where both are without an end, they are alike when the later one is known of as much.
 */
function changeWithoutRatio({ before, now }: Pair): Change {
  const [then, today] = [before && rangeOf(before), now && rangeOf(now)];
  if (then === undefined || today === undefined) return 'unknown';
  if (today.high < then.low) return 'lower';
  if (today.low > then.high) return 'higher';
  const isAlike = then.isOpen && today.isOpen && today.low >= then.low;
  return isAlike ? 'same' : 'unknown';
}

/** In requests/s; open where one of its ends is not known. */
function rangeOf(
  level: LevelRecord,
): { readonly low: number; readonly high: number; readonly isOpen: boolean } | undefined {
  const answer = answerOf(level);
  switch (answer.kind) {
    case 'point':
      return { low: answer.point.low, high: answer.point.high, isOpen: false };
    case 'at-least':
      return { low: answer.load, high: Number.POSITIVE_INFINITY, isOpen: true };
    case 'under':
      return { low: 0, high: answer.load, isOpen: true };
    case 'not-measured':
      return undefined;
  }
}

/** How far from no change, in standard deviations of pairs of equal runs. */
function deviationOf({ estimate, low, high }: Ratio): number {
  const away = Math.log(estimate);
  const half = away < 0 ? Math.log(high / estimate) : Math.log(estimate / low);
  return away / ((spreadOfPairs * half) / z975);
}

/** @param chance of taking nothing for a change to one side */
function changeOf(deviation: number, chance: number): Change {
  const limit = Number(jstat.normal.inv(1 - chance, 0, 1));
  if (Math.abs(deviation) <= limit) return 'same';
  return deviation < 0 ? 'lower' : 'higher';
}
