/** What a level is called of which a drill's faults are broken (`headroom run --broken`). */
export function brokenLevelName(level: string, drill: string): string {
  return `${level}-${drill}`;
}

/** The levels of a run, and which of the config's stands for the whole fleet. */
interface LevelsOfARun<Level> {
  readonly wholeLevel?: string;
  readonly levels: readonly Level[];
}

/** The level that stands for the whole fleet; `undefined` when the run is of others only. */
export function wholeLevelOf<Level extends { readonly name: string }>({
  wholeLevel,
  levels,
}: LevelsOfARun<Level>): Level | undefined {
  return wholeLevel === undefined ? levels[0] : levels.find(({ name }) => name === wholeLevel);
}

/** What is measured to tell more of a level: the whole fleet as well, which it is a share of. */
export function withWholeLevel(
  level: string,
  { wholeLevel, levels }: LevelsOfARun<{ readonly name: string }>,
): string[] {
  return [...new Set([wholeLevel ?? levels[0]?.name ?? level, level])];
}
