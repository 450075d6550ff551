import type { Config } from '../../model/config/config.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import type { SearchGoal } from '../../search/next.ts';
import type { FirstGuess } from './initial-load.ts';
import type { Visit } from './visits.ts';

/** What is to be found at a level; in a visit of limited time, only as narrowly as that asks. */
export function goalOf(
  { search, slo }: Pick<Config, 'search' | 'slo'>,
  { initialLoad, guess, visit }: FirstGuess & { readonly visit?: Visit },
): SearchGoal {
  return {
    slo,
    initialLoad: ratePerSecond(Math.min(search.maxLoad, Math.max(search.minLoad, initialLoad))),
    ...(guess === undefined ? {} : { guess }),
    minLoad: ratePerSecond(search.minLoad),
    maxLoad: ratePerSecond(search.maxLoad),
    relativeWidth: visit?.relativeWidth ?? search.relativeWidth,
    probeDuration: durationMs(search.probeSeconds * 1000),
    confirmDuration: durationMs(search.confirmSeconds * 1000),
    // When the time is limited, it is the limit.
    insists: search.insists || visit !== undefined,
    maxTrials: visit === undefined ? search.maxTrials : Number.MAX_SAFE_INTEGER,
    maxInvalidTrials: search.maxInvalidTrials,
  };
}
