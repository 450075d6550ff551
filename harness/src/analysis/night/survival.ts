import type { Slo } from '../../model/config/config.ts';
import { countOf, countUntil, mergeHistograms, quantileMs } from '../../model/histogram.ts';
import type { Survival } from '../../model/config/night.ts';
import { durationMsOf, peakOf, type RateCurve } from '../../model/rate-curve.ts';
import type { Death, ReplayMeasures, ReplayOutcome } from '../../model/record/replay.ts';
import type { Second } from '../../model/sample.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import { goodShareOf, wilsonInterval } from '../statistics/good-share.ts';
import { invalidByLimits, invalidForWantOfData } from '../trial/invalid-outcome.ts';
import { latencyPercentiles, summariseServices } from '../trial/measures.ts';
import { serviceFailureOf } from '../trial/service-failure.ts';
import { shareText } from '../trial/share-text.ts';
import { limitsOf } from '../trial/validity.ts';
import {
  endingsOf,
  meanOf,
  middleOf,
  sumOf,
  windowOf,
  type JudgeContext,
  type JudgedWindow,
} from '../trial/window.ts';

/** What a replay of a night is judged by. */
export interface SurvivalContext {
  readonly slo: Slo;
  readonly survival: Survival;
  /** What was asked for. */
  readonly rates: RateCurve;
  readonly timeoutMs: number;
  readonly arrivals: JudgeContext['arrivals'];
}

export interface SurvivalJudgement {
  readonly outcome: ReplayOutcome;
  readonly measures: ReplayMeasures;
}

/**
 * Whether a level survived a night, from the night's first second to its last. The rule is the config's
 * (`night.survival`): the share good over the whole night, the longest run of bad seconds, back to normal at its end;
 * and freshness, where the SLO has one. A service that restarted or died is the level's death, whatever else there was.
 * A limit of the generator or the host makes the verdict invalid only where it can have caused it (see `Limits`).
 */
export function judgeNight(seconds: readonly Second[], context: SurvivalContext): SurvivalJudgement {
  const asked = judgeContext(context);
  const window = windowOf(seconds, asked);
  const measures = nightMeasures(seconds, window, context);
  const failure = serviceFailureOf(seconds);
  if (failure !== undefined) {
    return { measures, outcome: { kind: 'died', by: ['service-failed'], detail: failure } };
  }
  if (measures.intents === 0)
    return { measures, outcome: invalidForWantOfData('the generator sent nothing') };
  const verdict = verdictOf(deathsOf(seconds, measures, context));
  const limits = limitsOf(window, asked);
  const suspects = verdict.kind === 'died' ? limits.slandering : limits.flattering;
  return { measures, outcome: invalidByLimits(suspects) ?? verdict };
}

function verdictOf(causes: readonly [Death, string][]): ReplayOutcome {
  if (causes.length === 0) return { kind: 'survived' };
  const detail = causes.map(([, text]) => text).join('; ');
  return { kind: 'died', by: causes.map(([death]) => death), detail };
}

/** Seconds are not exactly one long: five of them are not longer than 5 s. */
const spanTolerance = 0.02;

function isTooLong(badSeconds: number, { longestBadSeconds: allowed }: Survival): boolean {
  return badSeconds > allowed * (1 + spanTolerance);
}

/** Whether a night that is still going on is lost for certain: nothing that comes can undo a bad stretch too long. */
export function isLost(soFar: readonly Second[], { survival }: SurvivalContext): boolean {
  return serviceFailureOf(soFar) !== undefined || isTooLong(longestBadSeconds(soFar, survival), survival);
}

function deathsOf(
  seconds: readonly Second[],
  measures: ReplayMeasures,
  { slo, survival, rates }: SurvivalContext,
): [Death, string][] {
  const causes: [Death, string][] = [];
  if (measures.goodShare < survival.goodShare) {
    causes.push([
      'good-share',
      `${shareText(measures.goodShare)} good over the night, of ${shareText(survival.goodShare)}`,
    ]);
  }
  if (isTooLong(measures.longestBadSeconds, survival)) {
    const longest = measures.longestBadSeconds.toFixed(1);
    causes.push([
      'bad-stretch',
      `${longest} s in a row were bad, of ${survival.longestBadSeconds} s allowed`,
    ]);
  }
  const endSeconds = durationMsOf(rates) / 1000;
  const end = lastSeconds(seconds, endSeconds, survival.normalSeconds);
  const [good, ended] = [sumOf(end, (each) => each.good), sumOf(end, endedOf)];
  // Few requests in few seconds: only what is surely below the SLO is not normal.
  if (isWhole(seconds, endSeconds) && wilsonInterval(good, ended, 1).high < slo.goodShare) {
    const share = shareText(good / Math.max(1, ended));
    const last = `the last ${survival.normalSeconds} s`;
    causes.push(['not-normal-again', `${share} good in ${last}, of ${shareText(slo.goodShare)}`]);
  }
  const { freshness } = measures;
  if (slo.freshness !== undefined && freshness !== undefined && freshness.freshShare < slo.freshness.share) {
    const share = shareText(freshness.freshShare);
    const wanted = `${shareText(slo.freshness.share)} within ${slo.freshness.seconds} s`;
    causes.push(['stale', `${share} of ${freshness.sampled} posts were shown in time, of ${wanted}`]);
  }
  return causes;
}

function nightMeasures(
  seconds: readonly Second[],
  window: JudgedWindow,
  context: SurvivalContext,
): ReplayMeasures {
  const endings = endingsOf(window);
  const intents = sumOf(seconds, (each) => each.offered);
  const sent = sumOf(seconds, (each) => each.sent);
  const freshness = freshnessOf(seconds, context);
  return {
    intents,
    sent,
    retryAmplification: intents === 0 ? 1 : sent / intents,
    goodShare: goodShareOf(endings),
    worstSecondShare: Math.min(1, ...seconds.filter((each) => endedOf(each) > 0).map(shareGood)),
    longestBadSeconds: longestBadSeconds(seconds, context.survival),
    peakOfferedPerSecond: Math.max(
      0,
      ...wholeSeconds(seconds).map((each) => each.offered / each.spanSeconds),
    ),
    peakGoodputPerSecond: Math.max(0, ...wholeSeconds(seconds).map((each) => each.good / each.spanSeconds)),
    bad: endings.bad,
    dropped: endings.dropped,
    ...latencyPercentiles(window),
    ...(freshness === undefined ? {} : { freshness }),
    generatorCpuCores: meanOf(window, (each) => each.generatorCpuCores),
    hostBusyShare: meanOf(window, (each) => each.host.busyShare),
    services: summariseServices(window.seconds),
  };
}

function freshnessOf(seconds: readonly Second[], { slo }: SurvivalContext): ReplayMeasures['freshness'] {
  const samples = seconds.map((each) => each.freshness).filter((each) => each !== undefined);
  if (slo.freshness === undefined || samples.length === 0) return undefined;
  const shown = mergeHistograms(samples.map((each) => each.shown));
  const givenUp = samples.reduce((sum, each) => sum + each.givenUp, 0);
  const shownCount = countOf(shown);
  const sampled = shownCount + givenUp;
  if (sampled === 0) return undefined;
  const inTime = countUntil(shown, slo.freshness.seconds);
  const [p50, p95] = [0.5, 0.95].map((quantile) => quantileMs(shown, quantile));
  return {
    sampled,
    freshShare: inTime / sampled,
    ...(p50 === undefined || p95 === undefined ? {} : { p50Seconds: p50 / 1000, p95Seconds: p95 / 1000 }),
  };
}

/** The whole night, without a settling time: every second of it counts. */
function judgeContext({ slo, rates, timeoutMs, arrivals }: SurvivalContext): JudgeContext {
  const candidate = { load: ratePerSecond(peakOf(rates)), duration: durationMs(durationMsOf(rates)) };
  return { slo, candidate, timeoutMs, ...(arrivals === undefined ? {} : { arrivals }), settleSeconds: 0 };
}

function longestBadSeconds(seconds: readonly Second[], survival: Survival): number {
  let longest = 0;
  let current = 0;
  for (const second of seconds) {
    current = isBad(second, survival) ? current + second.spanSeconds : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

/** Too few ended well; or requests wait and none ends at all. */
function isBad(second: Second, { badSecondShare }: Survival): boolean {
  return endedOf(second) === 0 ? second.inFlight > 0 : shareGood(second) < badSecondShare;
}

function endedOf({ completed, dropped }: Second): number {
  return completed + dropped;
}

function shareGood(second: Second): number {
  return second.good / endedOf(second);
}

function lastSeconds(seconds: readonly Second[], endSeconds: number, length: number): readonly Second[] {
  return seconds.filter((each) => middleOf(each) <= endSeconds && middleOf(each) > endSeconds - length);
}

/** A night that was stopped, because it was lost, has no end to be judged. */
function isWhole(seconds: readonly Second[], endSeconds: number): boolean {
  return (seconds.at(-1)?.atSeconds ?? 0) > endSeconds - 1.5;
}

/** A sliver at the end of a load would make any count a high rate. */
function wholeSeconds(seconds: readonly Second[]): readonly Second[] {
  return seconds.filter((each) => each.spanSeconds > 0.5);
}
