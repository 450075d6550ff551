import { countOf, quantileMs } from '../../model/histogram.ts';
import { isClearlyPositive, trendOf, type FittedTrend } from '../statistics/trend.ts';
import { arrivalSecondsOf, middleOf, type JudgeContext, type JudgedWindow } from './window.ts';

/**
 * Rule 2 of the design: at load r above capacity C the queue grows by g = r/C - 1 seconds a second, so growth is the
 * sign of overload that shows before the SLO breaks. It shows twice (Little's law): the latency grows by g s/s, the
 * requests in flight by g x load.
 */
export interface Growth {
  /** ms a second, of the median latency. */
  readonly latency: FittedTrend;
  /** Requests a second, each second. */
  readonly inFlight: FittedTrend;
  /**
   * The same two, as s/s, less what chance arrivals explain. Poisson arrivals alone move a queue by about
   * sqrt(load x t)/load seconds, and in a few seconds at a few hundred a second that is as much as 5 % overload does.
   * But how many arrived is known: the surplus over the intended count is taken off each point before the fit (a
   * control variate). On a busy server what remains is the growth at the *intended* load.
   */
  readonly latencyAtIntended: FittedTrend;
  readonly inFlightAtIntended: FittedTrend;
  /** That were offered in the window. */
  readonly requests: number;
}

export function growthOf(window: JudgedWindow, context: JudgeContext): Growth {
  const { load, duration } = context.candidate;
  const latency: [number, number][] = [];
  const latencyAtIntended: [number, number][] = [];
  const inFlight: [number, number][] = [];
  const inFlightAtIntended: [number, number][] = [];
  let surplus = 0;
  for (const second of window.seconds) {
    const surplusBefore = surplus;
    surplus += second.offered - load * arrivalSecondsOf(second, duration / 1000);
    const median = countOf(second.latency) === 0 ? undefined : quantileMs(second.latency, 0.5);
    if (median !== undefined) {
      latency.push([middleOf(second), median]);
      const surplusSeconds = (surplusBefore + surplus) / 2 / load;
      latencyAtIntended.push([middleOf(second), median / 1000 - surplusSeconds]);
    }
    inFlight.push([second.atSeconds, second.inFlight]);
    inFlightAtIntended.push([second.atSeconds, (second.inFlight - surplus) / load]);
  }
  return {
    latency: trendOf(latency),
    inFlight: trendOf(inFlight),
    latencyAtIntended: trendOf(latencyAtIntended),
    inFlightAtIntended: trendOf(inFlightAtIntended),
    requests: window.seconds.reduce((sum, each) => sum + each.offered, 0),
  };
}

export type GrowthVerdict = 'steady' | 'unclear' | 'growing';

/*
 * The thresholds, in s/s, were set on simulated M/D/1 and M/M/4 queues and on one with 5 % capacity noise, under an SLO
 * too loose to help. Of 8 s trials at 300 to 1,000 requests/s, 0-7 % were called sustained at 1.05 of the capacity and
 * 0-10 % violated at 0.95; at 100 requests/s it is 1-13 % and 5-23 % (test/analysis/error-rates.test.ts repeats it).
 * Growth under 0.01 s/s, an overload of 1 %, cannot be told from a queue that settles.
 */
const materialGrowth = 0.01;
/** Half way between no overload and the 5 % of rule 2, roughly: growth this large must not pass as steady. */
const doubtfulGrowth = 0.02;
const anyGrowth = 0.003;
/**
 * Of n requests, chance makes a queue grow by some 1/sqrt(n) of the time, so with few of them only more is a sign: below
 * 500 requests these many of them, as a share.
 */
const growthRequests = 5;
/** Chances that a trend through noise alone is called growth. */
const latencyFalseAlarm = 0.05;
const backlogFalseAlarm = 0.01;

/** Whether the latency grows: clear against its own noise, material, and not chance arrivals alone. */
export function latencyVerdict({ latency, latencyAtIntended, requests }: Growth): GrowthVerdict {
  const raw = latency.perSecond / 1000;
  const chance = growthRequests / Math.max(1, requests);
  const isMaterial = Math.min(raw, latencyAtIntended.perSecond) > Math.max(materialGrowth, chance);
  if (isMaterial && isClearlyPositive(latency, latencyFalseAlarm)) return 'growing';
  const atIntended = raw > anyGrowth ? latencyAtIntended.perSecond : 0;
  return Math.max(raw, atIntended) > Math.max(doubtfulGrowth, 2 * chance) ? 'unclear' : 'steady';
}

/**
 * Whether the backlog grows. Latency tells first where answers come; this one sees requests that get none, and asks
 * for more since a count in flight is the noisier of the two.
 */
export function backlogVerdict(
  { inFlight, inFlightAtIntended, requests }: Growth,
  load: number,
): GrowthVerdict {
  const least = Math.max(doubtfulGrowth, (2 * growthRequests) / Math.max(1, requests));
  const isMaterial = Math.min(inFlight.perSecond / load, inFlightAtIntended.perSecond) > least;
  return isMaterial && isClearlyPositive(inFlight, backlogFalseAlarm) ? 'growing' : 'steady';
}
