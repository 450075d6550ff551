import type { Config } from '../../model/config/config.ts';
import type { Drill, TimedFault } from '../../model/config/drill.ts';
import { usageError } from '../../model/errors.ts';
import type { Fault } from '../../model/config/fault.ts';
import { brokenLevelName } from '../../model/level-names.ts';
import { didYouMean } from '../nearest.ts';

/** The config on these levels only: variants of the night that are for others are left out. */
export function onLevels(config: Config, names: readonly string[]): Pick<Config, 'levels' | 'night'> {
  const levels = levelsNamed(config, names).map((level) => byItself(level, names));
  const { night } = config;
  if (night?.variants === undefined) return { levels, night };
  const variants = night.variants
    .map(({ levels: meant, ...variant }) =>
      meant === undefined ? variant : { ...variant, levels: meant.filter((each) => names.includes(each)) },
    )
    .filter((variant) => !('levels' in variant) || variant.levels.length > 0);
  return { levels, night: { ...night, variants: variants.length > 0 ? variants : undefined } };
}

/** A level whose counterpart is left out stands alone. */
export function byItself(
  level: Config['levels'][number],
  names: readonly string[],
): Config['levels'][number] {
  const { comparedWith, ...others } = level;
  return comparedWith === undefined || names.includes(comparedWith.level) ? level : others;
}

/** Each level, and behind it the same without what each of the drills breaks. */
export function alsoBroken(
  config: Config,
  drillNames: readonly string[],
  levelNames: readonly string[] | undefined,
): Config['levels'] {
  const drills = drillsNamed(config.drills, drillNames, '--broken');
  const { levels } = levelNames === undefined ? config : onLevels(config, levelNames);
  return levels.flatMap((level) => [level, ...brokenLevels([level], drills)]);
}

export function brokenLevels(levels: Config['levels'], drills: Config['drills']): Config['levels'] {
  return levels.flatMap((level) => drills.map((drill) => brokenLevel(level, drill)));
}

function brokenLevel(whole: Config['levels'][number], drill: Drill): Config['levels'][number] {
  const { level = whole.name, how } = whole.comparedWith ?? {};
  return {
    ...whole,
    name: brokenLevelName(whole.name, drill.name),
    broken: drill.faults.map(untimed),
    comparedWith: { level, how: how === undefined ? drill.name : `${how}, ${drill.name}` },
  };
}

/** Of a level, it is broken all the time. */
function untimed(timed: TimedFault): Fault {
  const { laterSeconds: _later, holdSeconds: _hold, ...fault } = timed;
  return fault;
}

/** In the order of the config. @throws HarnessError (exit code 2) with the nearest name. */
export function drillsNamed(
  drills: Config['drills'],
  names: readonly string[],
  option: string,
): Config['drills'] {
  const known = drills.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return drills.filter(({ name }) => names.includes(name));
  throw usageError(
    'drill-unknown',
    `${option} ${unknown} is not a drill of the config.${didYouMean(unknown, known)}`,
    known.length === 0 ? 'The config has no `drills`.' : `Its drills are ${known.join(', ')}.`,
  );
}

/** In the order of the config. */
function levelsNamed({ levels }: Config, names: readonly string[]): Config['levels'] {
  const known = levels.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw usageError(
      'level-unknown',
      `--level ${unknown} is not a level of the config.${didYouMean(unknown, known)}`,
      `Its levels are ${known.join(', ')}.`,
    );
  }
  return levels.filter(({ name }) => names.includes(name));
}
