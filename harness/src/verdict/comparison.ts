import jstat from 'jstat';
import type { Change, LevelChange } from '../model/comparison.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';
import type { LevelRecord } from '../model/record.ts';
import { z975 } from './normal-quantile.ts';

export interface Comparison {
  readonly levels: readonly LevelChange[];
  /** Of all levels that both have, together. */
  readonly overall: Change;
  /** A level or all of them together carry less, and that is no chance. */
  readonly isRegression: boolean;
  /** Levels that had a collapse point and now have none, though they were not seen to carry nothing. */
  readonly unanswered: readonly string[];
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
  const overall = count === 0 ? 'unknown' : changeOf(together, alone);
  const isRegression = overall === 'lower' || levels.some(({ change }) => change === 'lower');
  const unanswered = levels.filter(
    (each) => each.change === 'unknown' && each.before?.collapsePoint !== undefined,
  );
  return { levels, overall, isRegression, unanswered: unanswered.map(({ level }) => level) };
}

type Pair = Omit<LevelChange, 'change'>;

function pairOf(level: string, before: readonly LevelRecord[], now: readonly LevelRecord[]): Pair {
  const [then, today] = [before, now].map((those) => those.find(({ name }) => name === level));
  const ratio =
    then?.collapsePoint === undefined || today?.collapsePoint === undefined
      ? undefined
      : ratioOf(today.collapsePoint, then.collapsePoint);
  return { level, before: then, now: today, ...(ratio === undefined ? {} : { ratio }) };
}

/** A level that carried something and now nothing at all is lower, whatever the figures. */
function changeWithoutRatio({ before, now }: Pair): Change {
  const [did, does] = [before, now].map((each) => each?.collapsePoint !== undefined);
  if (did === true && now?.status === 'below-minimum') return 'lower';
  return does === true && before?.status === 'below-minimum' ? 'higher' : 'unknown';
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
