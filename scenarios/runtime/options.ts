import type { Options, Scenario } from 'k6/options';
import { stagesOf } from './arrivals.ts';
import type { FreshnessPlan, Plan, ReadBackPlan } from './plan.ts';

/**
 * What k6 is told of a trial.
 * @param arrivals of each slice
 */
export function optionsOf(plan: Plan, arrivals: readonly number[]): Options {
  const { freshness, hosts, readBack } = plan;
  return {
    discardResponseBodies: true,
    maxRedirects: 0,
    hosts,
    // Without tags every metric is one series, and a push a few kB at any rate.
    systemTags: [],
    userAgent: 'headroom',
    scenarios:
      readBack === undefined
        ? {
            arrivals: sending(plan, arrivals),
            ...(freshness === undefined ? {} : { freshness: sampling(plan, freshness) }),
          }
        : { readBack: reading(readBack) },
  };
}

function sending(plan: Plan, arrivals: readonly number[]): Scenario {
  return {
    executor: 'ramping-arrival-rate',
    startRate: 1,
    timeUnit: `${plan.sliceMs}ms`,
    stages: stagesOf(arrivals, plan.sliceMs),
    preAllocatedVUs: plan.vus,
    maxVUs: plan.vus,
    gracefulStop: `${Math.ceil(plan.longestIntentMs) + 1000}ms`,
  };
}

/** Each write once, a few at a time: what is read back must not be a load of its own. */
function reading({ writes, vus, longestMs }: ReadBackPlan): Scenario {
  return {
    executor: 'shared-iterations',
    exec: 'readBack',
    iterations: writes,
    vus: Math.min(vus, writes),
    maxDuration: `${longestMs}ms`,
  };
}

/** A sample waits as long as it is late, and asks for a few things more. */
function sampling(plan: Plan, { everyMs, giveUpMs, vus }: FreshnessPlan): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec: 'freshness',
    rate: 1,
    timeUnit: `${everyMs}ms`,
    // None begins at the very end, or it would be chance whether it did. k6 takes no less than a second.
    duration: `${Math.max(1000, plan.durationMs - everyMs / 2)}ms`,
    preAllocatedVUs: vus,
    maxVUs: vus,
    gracefulStop: `${Math.ceil(giveUpMs + 4 * plan.timeoutMs)}ms`,
  };
}
