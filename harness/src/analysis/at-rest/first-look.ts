import type { Slo } from '../../model/config/config.ts';
import type { Ending } from '../../model/record/ending.ts';
import { mergeHistograms, quantileMs } from '../../model/histogram.ts';
import { rateCurve, type RateCurve } from '../../model/rate-curve.ts';
import { lateOf, type Second } from '../../model/sample.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import { chanceOfAtMost } from '../statistics/binomial.ts';
import { judge, type JudgeContext } from '../trial/judge.ts';
import { badIn, middleOf, sumOf } from '../trial/window.ts';

/**
 * A level's first look: a few requests with nothing else going on, before any load. What is not answered well then is no
 * question of capacity. (A cold target may be slow at first: a look that says so is repeated.)
 */
const restPerSecond = 3;
const restSeconds = 2;
const calmestPerSecond = 1;
const calmestSeconds = 4;
/** Less than this takes too long to see anything. */
const leastPerSecond = 0.5;
/**
 * Errors that come at any load show in more requests only. Those are sent briskly; and where there are errors among them, at
 * a third of the rate, for what comes of overload is gone then.
 */
const briskPerSecond = 50;
const briskSeconds = 2;
const calmSeconds = 5;
const calmShare = 1 / 3;
/** As brisk as so many requests at a time make at most: a slow target must not be left with a backlog. */
const atATime = 2;
const stepSeconds = 0.5;
/** Share of the median latency of the look before. */
const stillWarming = 0.5;

/** How surely the SLO is missed: the chance of seeing as much of a target that holds it. */
const missedAtRest = 0.001;
const missedByErrors = 0.005;
/** Here it is only a reason to look on. */
const doubtful = 0.1;
/** The calm part must have some, */
const fewestErrors = 2;
/** and so many times likelier by the brisk part's share of them than by a lack of capacity: */
const leastOdds = 3;
/** before it is over, too few requests tell. */
const earlyOdds = 50;
/** Those at rest may be as few by chance. */
const unlike = 0.01;

/** @param most requests/s that the run is going to send anyway */
export function restRates(most: number): RateCurve {
  return most < calmestPerSecond ? calmestRates(most) : steps([Math.min(restPerSecond, most), restSeconds]);
}

/** Of a look that is repeated: even the first one may have been more than the target carries. */
export function calmestRates(most: number): RateCurve {
  return steps([Math.max(leastPerSecond, Math.min(calmestPerSecond, most)), calmestSeconds]);
}

/** Whether a look at rest without errors was so much quicker than the one before that the target is getting warm. */
export function getsQuicker(before: readonly Second[], now: readonly Second[]): boolean {
  const [was, is] = [before, now].map(medianMsOf);
  return countsOf(now).errors === 0 && was !== undefined && is !== undefined && is < stillWarming * was;
}

/** `undefined` where the target is too slow for more than the look at rest said. */
export function briskRates(rest: readonly Second[], most: number): RateCurve | undefined {
  const medianMs = medianMsOf(rest);
  if (medianMs === undefined) return undefined;
  const brisk = Math.min(briskPerSecond, most, (1000 * atATime) / medianMs);
  return brisk < 2 * restPerSecond
    ? undefined
    : steps([brisk, briskSeconds], [calmShare * brisk, calmSeconds]);
}

export function medianMsOf(seconds: readonly Second[]): number | undefined {
  return quantileMs(mergeHistograms(seconds.map(({ latency }) => latency)), 0.5);
}

function steps(...parts: readonly (readonly [rate: number, seconds: number])[]): RateCurve {
  return rateCurve(
    stepSeconds,
    parts.flatMap(([rate, seconds]) => Array<number>(seconds / stepSeconds).fill(rate)),
  );
}

/** What a look at rest says of the target: nothing was good, or too little, or nothing speaks against it. */
export type AtRest = 'nothing-good' | 'missed' | 'well';

type LookContext = Pick<JudgeContext, 'slo' | 'timeoutMs'>;

export function judgeRest(seconds: readonly Second[], slo: Slo): AtRest {
  const { ended, good, errors } = countsOf(seconds);
  if (ended === 0) return 'well';
  const isMissed = good === 0 || chanceOfBad(ended - good, ended, slo) < missedAtRest;
  if (!isMissed) return 'well';
  const isAnswered = good > 0 || (badIn(seconds).slow ?? 0) > 0;
  return good > 0 || (errors === 0 && isAnswered) ? 'missed' : 'nothing-good';
}

/** What may have made answers of a look at rest late instead of the target: a generator or a machine that was short of CPU. */
export function lateByOthers(
  seconds: readonly Second[],
  { slo, timeoutMs }: LookContext,
): string | undefined {
  const candidate = { load: ratePerSecond(restPerSecond), duration: durationMs(1000 * restSeconds) };
  const { outcome } = judge(seconds, { slo, timeoutMs, candidate, arrivals: 'even', settleSeconds: 0 });
  const isOfOthers =
    outcome.kind === 'invalid' && outcome.reason !== 'no-data' && outcome.reason !== 'backlog';
  return isOfOthers ? outcome.detail : undefined;
}

/** Whether no time and no CPU would make it another one: what a cold or a small target does not do. */
export function isCertain({ kind, status = 0, trouble }: Ending): boolean {
  if (kind === 'connection') return trouble !== 'broken-off' && trouble !== 'other';
  return kind === 'unexpected' || (kind === 'http-4xx' && status !== 408 && status !== 425);
}

/** Whether the brisk part needs no calm one: it has few errors, or requests begin to wait, which says nothing at all. */
export function isBriskEnough(soFar: readonly Second[], slo: Slo): boolean {
  const at = soFar.at(-1);
  if (at === undefined || at.atSeconds < briskSeconds) return (at?.inFlight ?? 0) > briskPerSecond / 2;
  const { ended, errors } = countsOf(briskIn(soFar));
  return chanceOfBad(errors, ended, slo) > doubtful;
}

/**
 * Whether errors come at any load, more of them than the SLO allows: too many of all requests so far, and of the few
 * requests as many as of the brisk ones. (A target that is merely too small fails what is above its capacity: of less load
 * far less, or nothing.) Late answers are not among them.
 */
export function isMissedByErrors(rest: readonly Second[], looked: readonly Second[], slo: Slo): boolean {
  const all = countsOf([...rest, ...looked]);
  const [few, brisk, calm] = [rest, briskIn(looked), calmIn(looked)].map(countsOf);
  if (few === undefined || brisk === undefined || calm === undefined) return false;
  if (calm.errors < fewestErrors || chanceOfBad(all.errors, all.ended, slo) > missedByErrors) return false;
  const share = brisk.errors / brisk.ended;
  if (chanceOfAtMost(few.errors, few.ended, share) < unlike) return false;
  const capacity = (1 - share) * brisk.perSecond;
  const odds = [few, calm].map((each) =>
    oddsOf(each, share, Math.max(1 - slo.goodShare, 1 - capacity / each.perSecond)),
  );
  const isOver = (looked.at(-1)?.atSeconds ?? 0) > briskSeconds + calmSeconds - stepSeconds;
  return odds.reduce((product, each) => product * each, 1) > (isOver ? leastOdds : earlyOdds);
}

/** How many times likelier so many errors are by one share of them than by another. */
function oddsOf({ errors, ended }: Counts, share: number, other: number): number {
  return (
    (nearly(share) / nearly(other)) ** errors * (nearly(1 - share) / nearly(1 - other)) ** (ended - errors)
  );
}

/** What a count says to be 0 or 1 is only near it. */
function nearly(share: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-6, share));
}

/** Without its first second, in which what was sent briskly may still end. */
function calmIn(looked: readonly Second[]): readonly Second[] {
  return looked.filter((each) => middleOf(each) > briskSeconds + 1);
}

function briskIn(looked: readonly Second[]): readonly Second[] {
  return looked.filter((each) => middleOf(each) <= briskSeconds);
}

interface Counts {
  readonly ended: number;
  readonly good: number;
  /** Neither good nor merely late. */
  readonly errors: number;
  /** As they were sent. */
  readonly perSecond: number;
}

function countsOf(seconds: readonly Second[]): Counts {
  const ended = sumOf(seconds, ({ completed }) => completed);
  const good = sumOf(seconds, (each) => each.good);
  const sending = seconds.filter(({ offered }) => offered > 0);
  const perSecond = sumOf(sending, ({ offered }) => offered) / sumOf(sending, (each) => each.spanSeconds);
  return { ended, good, errors: ended - good - lateOf(badIn(seconds)), perSecond };
}

/** The chance that as many are bad of a target that just holds its SLO. */
function chanceOfBad(bad: number, of: number, { goodShare }: Slo): number {
  return bad === 0 ? 1 : 1 - chanceOfAtMost(bad - 1, of, 1 - goodShare);
}
