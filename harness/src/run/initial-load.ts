import type { Level } from '../model/config.ts';
import type { LevelRecord } from '../model/record.ts';
import { ratePerSecond, type RatePerSecond } from '../model/units.ts';

/**
 * The first load to try at a level: the collapse point of the nearest level already measured, scaled by the CPU that
 * both are given. A guess only: the search confirms from both sides wherever it starts.
 */
export function initialLoadFor(
  level: Level,
  levels: readonly Level[],
  measured: readonly LevelRecord[],
  fallback: number,
): RatePerSecond {
  const before = measured.findLast((each) => each.name !== level.name && each.collapsePoint !== undefined);
  if (before?.collapsePoint === undefined) return ratePerSecond(fallback);
  const levelBefore = levels.find((each) => each.name === before.name);
  const ratio = cpusOf(level) / (levelBefore === undefined ? Number.NaN : cpusOf(levelBefore));
  return ratePerSecond(before.collapsePoint.estimate * (Number.isFinite(ratio) && ratio > 0 ? ratio : 1));
}

function cpusOf(level: Level): number {
  return Object.values(level.services).reduce(
    (sum, service) => sum + (service.cpus ?? Number.NaN) * (service.replicas ?? 1),
    0,
  );
}
