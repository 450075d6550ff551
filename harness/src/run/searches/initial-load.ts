import type { Guess } from '../../analysis/capacity/evident-trial.ts';
import type { Config, Level } from '../../model/config/config.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import { ratePerSecond, type RatePerSecond } from '../../model/units.ts';
import { guessFor } from '../../search/level-guess.ts';

/** What is known of a level before its first trial. The search confirms from both sides wherever it starts. */
export interface FirstGuess {
  readonly initialLoad: RatePerSecond;
  /** Where other levels and their CPU allow one. */
  readonly guess?: Guess;
}

/** One thing more or less may change much: one standard deviation of the logarithm. */
const spreadBeside = 0.5;

/** What a first guess is made of. */
export interface GuessPlan {
  readonly config: { readonly search: Pick<Config['search'], 'initialLoad'> };
  readonly levels: readonly Level[];
  /** The level that `search.initialLoad` is about; absent: the one that is asked for. */
  readonly wholeLevel?: Level | undefined;
}

/**
 * From the level that it is compared with; else from the levels that were measured and the CPU that they were given;
 * else from the config.
 */
export function firstGuessFor(level: Level, plan: GuessPlan, measured: readonly LevelRecord[]): FirstGuess {
  const counterpart = measured.find(({ name }) => name === level.comparedWith?.level)?.collapsePoint;
  if (counterpart !== undefined) {
    const initialLoad = ratePerSecond(counterpart.estimate);
    return { initialLoad, guess: { median: initialLoad, spread: spreadBeside } };
  }
  const others = measured.flatMap(({ name, collapsePoint, comparedWith }) =>
    name === level.name || collapsePoint === undefined || comparedWith !== undefined
      ? []
      : [{ level: plan.levels.find((each) => each.name === name), collapsePoint: collapsePoint.estimate }],
  );
  const known = others.map((each) => ({
    size: each.level === undefined ? Number.NaN : cpusOf(each.level),
    collapsePoint: each.collapsePoint,
  }));
  const guess = guessFor(cpusOf(level), known);
  if (guess !== undefined) return { initialLoad: ratePerSecond(guess.median), guess };
  const last = others.at(-1)?.collapsePoint;
  return { initialLoad: last === undefined ? configuredGuess(level, plan) : ratePerSecond(last) };
}

/**
 * What the config guesses of the whole fleet, in proportion to the CPU of this level: a quarter of a fleet that began
 * with the load of the whole would be swamped by its warm-up.
 */
export function configuredGuess(
  level: Level | undefined,
  { config, wholeLevel }: Pick<GuessPlan, 'config' | 'wholeLevel'>,
): RatePerSecond {
  const { initialLoad } = config.search;
  if (level === undefined || wholeLevel === undefined) return ratePerSecond(initialLoad);
  const share = cpusOf(level) / cpusOf(wholeLevel);
  return ratePerSecond(share > 0 && Number.isFinite(share) ? initialLoad * share : initialLoad);
}

function cpusOf(level: Level): number {
  return Object.values(level.services).reduce(
    (sum, service) => sum + (service.cpus ?? Number.NaN) * (service.replicas ?? 1),
    0,
  );
}
