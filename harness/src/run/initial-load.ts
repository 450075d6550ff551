import type { Guess } from '../analysis/evident-trial.ts';
import type { Config, Level } from '../model/config.ts';
import type { LevelRecord } from '../model/record.ts';
import { ratePerSecond, type RatePerSecond } from '../model/units.ts';
import { guessFor } from '../search/level-guess.ts';

/** What is known of a level before its first trial. The search confirms from both sides wherever it starts. */
export interface FirstGuess {
  readonly initialLoad: RatePerSecond;
  /** Where other levels and their CPU allow one. */
  readonly guess?: Guess;
}

/** One thing more or less may change much: one standard deviation of the logarithm. */
const spreadBeside = 0.5;

/**
 * From the level that it is compared with; else from the levels that were measured and the CPU that they were given;
 * else from the config.
 */
export function firstGuessFor(
  level: Level,
  levels: readonly Level[],
  measured: readonly LevelRecord[],
  search: Pick<Config['search'], 'initialLoad'>,
): FirstGuess {
  const counterpart = measured.find(({ name }) => name === level.comparedWith?.level)?.collapsePoint;
  if (counterpart !== undefined) {
    const initialLoad = ratePerSecond(counterpart.estimate);
    return { initialLoad, guess: { median: initialLoad, spread: spreadBeside } };
  }
  const others = measured.flatMap(({ name, collapsePoint, comparedWith }) =>
    name === level.name || collapsePoint === undefined || comparedWith !== undefined
      ? []
      : [{ level: levels.find((each) => each.name === name), collapsePoint: collapsePoint.estimate }],
  );
  const known = others.map((each) => ({
    size: each.level === undefined ? Number.NaN : cpusOf(each.level),
    collapsePoint: each.collapsePoint,
  }));
  const guess = guessFor(cpusOf(level), known);
  if (guess !== undefined) return { initialLoad: ratePerSecond(guess.median), guess };
  return { initialLoad: ratePerSecond(others.at(-1)?.collapsePoint ?? search.initialLoad) };
}

function cpusOf(level: Level): number {
  return Object.values(level.services).reduce(
    (sum, service) => sum + (service.cpus ?? Number.NaN) * (service.replicas ?? 1),
    0,
  );
}
