import type { Config } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';

/** While the first visits last, requests come at less than the rate asked for. @throws HarnessError (exit code 2) */
export function refuseShortTrials({ load, search: { probeSeconds } }: Config): void {
  const { requests, thinkMs } = load.behaviour.visit;
  const visitSeconds = ((requests - 1) * thinkMs) / 1000;
  const neededSeconds = Math.ceil(8 * visitSeconds);
  if (probeSeconds >= neededSeconds) return;
  throw tooShort(
    'trials-too-short',
    `search.probeSeconds is ${probeSeconds}, but visits of ${requests} requests take ${visitSeconds} s of pauses: until the first ones end, requests come at less than the rate that is asked for`,
    `Set search.probeSeconds and confirmSeconds to ${neededSeconds} or more, or shorten load.behaviour.visit.`,
  );
}

/**
 * Nothing can be confirmed in less than a trial at each level; how long a level takes to come up is not known before.
 * @throws HarnessError (exit code 2)
 */
export function refuseShortTime({ levels, search }: Pick<Config, 'levels' | 'search'>): void {
  const { timeSeconds = Number.POSITIVE_INFINITY, confirmSeconds } = search;
  const neededSeconds = levels.length * confirmSeconds;
  if (timeSeconds >= neededSeconds) return;
  const where = levels.length === 1 ? '' : ` at each of ${levels.length} levels`;
  throw tooShort(
    'time-too-short',
    `${timeSeconds} s for the whole run do not hold one trial${where}: one that confirms a load takes ${confirmSeconds} s (search.confirmSeconds), and each level has to be brought up before it`,
    `Give it more than ${neededSeconds} s (--time, search.timeSeconds), several times as much for narrow intervals; or fewer levels (--level).`,
  );
}

function tooShort(code: string, message: string, hint: string): HarnessError {
  return new HarnessError({ code, message, hint, exitCode: ExitCode.usage });
}
