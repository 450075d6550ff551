import { fewestAllGood } from '../../analysis/trial/few-requests.ts';
import { askedShareText } from '../../analysis/trial/share-text.ts';
import type { Config, Level } from '../../model/config/config.ts';
import { usageError } from '../../model/errors.ts';
import { figure } from '../../report/wording/numbers.ts';
import { configuredGuess } from '../../run/searches/initial-load.ts';
import { usualAroundTrialMs } from '../../run/searches/pace-keeper.ts';
import { goalOf } from '../../run/searches/goal.ts';
import { confirmDurationAt, longestDurationAt } from '../../search/durations.ts';
import { forecastAt } from '../../search/forecast.ts';
import type { SearchGoal } from '../../search/goal.ts';

/** While the first visits last, requests come at less than the rate asked for. @throws HarnessError (exit code 2) */
export function refuseShortTrials({ load, search: { probeSeconds } }: Config): void {
  const { requests, thinkMs } = load.behaviour.visit;
  const visitSeconds = ((requests - 1) * thinkMs) / 1000;
  const neededSeconds = Math.ceil(8 * visitSeconds);
  if (probeSeconds >= neededSeconds) return;
  throw usageError(
    'trials-too-short',
    `search.probeSeconds is ${probeSeconds}, but visits of ${requests} requests take ${visitSeconds} s of pauses: until the first ones end, requests come at less than the rate that is asked for`,
    `Set search.probeSeconds and confirmSeconds to ${neededSeconds} or more, or shorten load.behaviour.visit.`,
  );
}

interface Asked {
  readonly config: Pick<Config, 'levels' | 'search' | 'slo'>;
  /** The level that `search.initialLoad` is about. */
  readonly wholeLevel?: Level | undefined;
}

/**
 * Nothing can be confirmed in less than a trial at each level, and a trial lasts until enough requests came, at the rate that
 * the config guesses; how long a level takes to come up is not known before.
 * @throws HarnessError (exit code 2)
 */
export function refuseShortTime(asked: Asked): void {
  const { levels, search, slo } = asked.config;
  const { timeSeconds = Number.POSITIVE_INFINITY, confirmSeconds } = search;
  const goal = firstGoalOf(asked);
  const trialSeconds = confirmDurationAt(goal, goal.initialLoad) / 1000;
  const neededSeconds = levels.length * trialSeconds;
  if (timeSeconds >= neededSeconds) return;
  const where = levels.length === 1 ? '' : ` at each of ${levels.length} levels`;
  const isCounted = trialSeconds > confirmSeconds;
  const why = isCounted
    ? `at ${rateText(goal)} one that confirms a load at ${askedShareText(slo.goodShare)} takes ${trialSeconds} s`
    : `one that confirms a load takes ${confirmSeconds} s (search.confirmSeconds)`;
  const other = isCounted ? `; or ${higherGuess}` : '';
  throw usageError(
    'time-too-short',
    `${timeSeconds} s for the whole run do not hold one trial${where}: ${why}, and each level has to be brought up before it`,
    `Give it more than ${neededSeconds} s (--time, search.timeSeconds), and about ${aLevelTakes(goal)} a level for narrow intervals; or fewer levels (--level)${other}.`,
  );
}

/** Trials of that length that a level takes at least: one on each side, and what leads there. */
const fewestTrials = 4;

/**
 * At so few requests a second, no trial has enough of them to tell anything at this SLO.
 * @throws HarnessError (exit code 2)
 */
export function refuseTooFewRequests(asked: Asked): void {
  const { goodShare } = asked.config.slo;
  const goal = firstGoalOf(asked);
  const fewest = fewestAllGood(goodShare);
  const longestSeconds = longestDurationAt(goal, goal.initialLoad) / 1000;
  const requests = Math.floor(longestSeconds * goal.initialLoad);
  if (requests >= fewest) return;
  const neededSeconds = Math.ceil(fewest / goal.initialLoad);
  const levelMinutes = Math.ceil((fewestTrials * neededSeconds) / 60);
  throw usageError(
    'too-few-requests',
    `no answer is possible at ${rateText(goal)}: ${askedShareText(goodShare)} good is told by ${fewest} requests at least, and the longest trial, of ${longestSeconds} s, has ${requests}`,
    `Set search.confirmSeconds to ${neededSeconds}: a level then takes ${levelMinutes} min or more. Or ask for a smaller slo.goodShare (95 % is told by ${fewestAllGood(0.95)}), or set ${higherGuess}.`,
  );
}

function aLevelTakes(goal: SearchGoal): string {
  const { likely } = forecastAt(goal, goal.initialLoad, usualAroundTrialMs).searchMs;
  return `${Math.ceil(likely / 60_000)} min`;
}

const higherGuess = 'a higher search.initialLoad where it carries more';

/** Of the first level, of which nothing is known but what the config guesses. */
function firstGoalOf(asked: Asked): SearchGoal {
  return goalOf(asked.config, { initialLoad: configuredGuess(asked.config.levels[0], asked) });
}

function rateText({ initialLoad }: SearchGoal): string {
  return `about ${figure(initialLoad)} ${initialLoad === 1 ? 'request' : 'requests'}/s (search.initialLoad)`;
}
