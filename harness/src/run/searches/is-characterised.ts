import { pointOf } from '../../model/answers/answer.ts';
import type { Config } from '../../model/config/config.ts';
import type { Overload, OverloadSettings } from '../../model/record/overload.ts';
import type { LevelRecord } from '../../model/record/record.ts';

/** Times that an overload is tried when generator or host were the limit: the collapse point stands without it. */
const mostAttempts = 2;

/** Whether nothing is left to find out past the collapse point of a level, or nothing can be. */
export function isCharacterised(record: LevelRecord, config: Config): boolean {
  const settings = overloadSettingsFor(record, config);
  if (settings === undefined) return true;
  return isOverloadDone(record) && (!settings.hysteresis || isHysteresisDone(record));
}

/**
 * The overload of a level that has a collapse point, within `search.maxLoad`; `undefined`: none. What happens past the
 * collapse point of a level that is broken already nobody asks, and it is most of a level's time.
 */
export function overloadSettingsFor(
  record: LevelRecord,
  { overload, search }: Config,
): OverloadSettings | undefined {
  const collapsePoint = pointOf(record);
  if (overload === false || record.broken !== undefined || collapsePoint === undefined) return undefined;
  const multiples = overload.multiples.filter((each) => each * collapsePoint.estimate <= search.maxLoad);
  return multiples.length === 0 ? undefined : { ...overload, multiples };
}

export function isOverloadDone({ overloads = [] }: LevelRecord): boolean {
  return overloads.length >= mostAttempts || overloads.some(isValid);
}

function isValid({ character, recovery }: Overload): boolean {
  return character.kind !== 'invalid' && recovery.kind !== 'invalid';
}

export function isHysteresisDone({ hystereses = [] }: LevelRecord): boolean {
  return hystereses.length >= mostAttempts || hystereses.some(({ outcome }) => outcome.kind !== 'invalid');
}
