import { requestsForVerdict } from '../analysis/trial/few-requests.ts';
import type { Candidate } from '../model/record/trial.ts';
import { durationMs, type DurationMs } from '../model/units.ts';
import type { SearchGoal } from './goal.ts';

type Asked = Pick<SearchGoal, 'slo' | 'probeDuration' | 'confirmDuration'>;

/** A trial that has to be longer for want of requests is no longer than this, in ms, unless the config asks for more. */
const longestConfirm = 180_000;
const longestProbe = 60_000;
/** To average chance out it may be longer, up to this, or so many times the requests that a verdict needs. */
const longestOfAll = 300_000;
const mostVerdicts = 8;
/** A probe looks for the region: a third of the requests will do. */
const probeShare = 1 / 3;

/** How long a trial at this load must be to confirm a bound: as asked for, and until enough requests stand behind it. */
export function confirmDurationAt({ slo, confirmDuration }: Asked, load: number): DurationMs {
  return lasting(confirmDuration, requestsForVerdict(slo.goodShare) / load, longestConfirm);
}

/** The same of one that looks for the region of collapse. */
export function probeDurationAt({ slo, probeDuration }: Asked, load: number): DurationMs {
  return lasting(probeDuration, (probeShare * requestsForVerdict(slo.goodShare)) / load, longestProbe);
}

export function isLongEnough(goal: Asked): (trial: Candidate) => boolean {
  return ({ load, duration }) => duration >= confirmDurationAt(goal, load);
}

/** Lengths that a trial at this load may have: twice as long as a confirmation, and longer only for want of requests. */
export function durationsAt(goal: Asked, load: number): DurationMs[] {
  const confirming = confirmDurationAt(goal, load);
  const countedMs = 1000 * Math.ceil((mostVerdicts * requestsForVerdict(goal.slo.goodShare)) / load);
  const longest = Math.max(2 * confirming, Math.min(longestOfAll, countedMs));
  const lengths = [1, 2, 4, 8].map((times) => Math.min(longest, times * confirming));
  return [probeDurationAt(goal, load), ...new Set(lengths)].map((each) => durationMs(each));
}

/** However often verdicts differ, a trial is no longer than so many confirming ones. */
const mostConfirming = 4;

export function longestDurationAt(goal: Asked, load: number): DurationMs {
  return durationMs(mostConfirming * confirmDurationAt(goal, load));
}

/** In whole seconds where the count decides. */
function lasting(asked: DurationMs, seconds: number, longest: number): DurationMs {
  return durationMs(Math.max(asked, Math.min(longest, 1000 * Math.ceil(seconds))));
}
