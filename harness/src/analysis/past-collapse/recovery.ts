import type { Recovery, Stretch } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';
import { wilsonInterval } from '../statistics/good-share.ts';
import { invalidForWantOfData } from '../trial/invalid-outcome.ts';
import { endedIn, type StretchJudgeContext } from './stretch-measures.ts';
import { drainSeconds, drainSlack, holdSecondsAt, secondsIn } from './stretches.ts';
import { isClearlyPositive, trendOf } from '../statistics/trend.ts';
import { sumOf } from '../trial/window.ts';

export interface RecoveryContext extends StretchJudgeContext {
  /** Recovered later than this is slow. */
  readonly slowAfterSeconds: number;
}

/** A good share is only below the SLO when it is surely so: of a single second by two, of all by one standard deviation. */
const secondZ = 2;
const holdZ = 1;
/** Seconds are not exactly one long. */
const spanTolerance = 0.95;
const shrinkFalseAlarm = 0.01;

/**
 * What happens when the load falls from the overload to a load that the level carried before.
 *
 * - `recovered`: the first moment from which the SLO's good share holds comes within `slowAfterSeconds` of the fall.
 * - `slow`: later; or not within the time it was watched, but a backlog explains it: one that clients still wait for
 *   and that shrinks, or one that they gave up on and the level may still be working off. Of that one only a bound is
 *   known: no more than was sent and not answered, and no more than came in beyond C. At f C it drains in backlog /
 *   (C (1 - f)); watched for less than 1.25 times that, a level is not called metastable.
 * - `metastable`: neither. Something keeps it down that is not the load, as in N. Bronson et al., "Metastable Failures
 *   in Distributed Systems", HotOS 2021, and L. Huang et al., "Metastable Failures in the Wild", OSDI 2022. Load then
 *   steps down until the level is back: `recoversAt`.
 */
export function recoveryOf(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: RecoveryContext,
): Recovery {
  const stretch = plan.find((each) => each.phase === 'recovery');
  const watched = stretch === undefined ? [] : secondsIn(seconds, stretch, 'all');
  if (stretch === undefined || watched.length === 0) {
    return invalidForWantOfData('the load ended before its recovery');
  }
  const at = `at ${stretch.multiple} x the collapse point`;
  const afterSeconds = recoveredAfter(seconds, stretch, context);
  if (afterSeconds !== undefined) {
    const detail = `the SLO held again ${afterSeconds.toFixed(1)} s after load fell, ${at}`;
    return { kind: afterSeconds <= context.slowAfterSeconds ? 'recovered' : 'slow', afterSeconds, detail };
  }
  const watchedSeconds = sumOf(watched, (each) => each.spanSeconds);
  const steppedTo = plan.find(
    (each) => each.phase === 'step-down' && recoveredAfter(seconds, each, context) !== undefined,
  )?.multiple;
  const back = steppedTo === undefined ? '' : `; back at ${steppedTo} x`;
  const notYet = `not within ${Math.round(watchedSeconds)} s ${at}`;
  if (isShrinking(watched)) {
    return { kind: 'slow', detail: `${notYet}, and the requests in flight were falling${back}` };
  }
  const drain = drainSeconds(backlogSeconds(seconds, plan, context), stretch.multiple);
  if (watchedSeconds < drainSlack * drain) {
    return { kind: 'slow', detail: `${notYet}, and a backlog may take ${Math.round(drain)} s${back}` };
  }
  const explained = `a backlog explains ${Math.round(drain)} s at most`;
  return {
    kind: 'metastable',
    ...(steppedTo === undefined ? {} : { recoversAt: steppedTo }),
    detail: `${notYet}, ${explained}${steppedTo === undefined ? '; not back at any lower load either' : back}`,
  };
}

/** Whether there is nothing more to wait for: the level is back, at the load of the recovery or at a lower one. */
export function isBack(
  soFar: readonly Second[],
  plan: readonly Stretch[],
  context: RecoveryContext,
): boolean {
  return plan.some(
    (each) =>
      (each.phase === 'recovery' || each.phase === 'step-down') &&
      recoveredAfter(soFar, each, context) !== undefined,
  );
}

/**
 * Seconds from the start of a stretch to the first moment from which the SLO held, for long enough to be believed;
 * `undefined` when it did not.
 */
function recoveredAfter(
  seconds: readonly Second[],
  stretch: Stretch,
  { slo, collapsePoint }: StretchJudgeContext,
): number | undefined {
  const all = secondsIn(seconds, stretch, 'all');
  const enough = spanTolerance * holdSecondsAt(stretch.multiple * collapsePoint);
  for (let count = 1; count <= all.length; count += 1) {
    const soFar = all.slice(0, count);
    const since = heldSince(soFar, slo.goodShare);
    const until = soFar.at(-1)?.atSeconds ?? 0;
    if (since !== undefined && until - since >= enough) {
      return Math.max(0, Number((since - stretch.fromSeconds).toFixed(2)));
    }
  }
  return undefined;
}

/** From when on every second held the share, and all of them together did. */
function heldSince(seconds: readonly Second[], goodShare: number): number | undefined {
  let [good, ended] = [0, 0];
  let since: number | undefined;
  for (const second of seconds.toReversed()) {
    if (!holds(second, goodShare)) break;
    const here = endedIn([second]);
    good += here.good;
    ended += here.ended;
    if (wilsonInterval(good, ended, holdZ).high >= goodShare) since = second.atSeconds - second.spanSeconds;
  }
  return since;
}

function holds(second: Second, goodShare: number): boolean {
  const { good, ended } = endedIn([second]);
  if (ended === 0) return second.inFlight <= 0;
  return wilsonInterval(good, ended, secondZ).high >= goodShare;
}

/** The requests in flight fall clearly, and fast enough to be gone when it is watched for as long again. */
function isShrinking(watched: readonly Second[]): boolean {
  const late = watched.slice(Math.floor(watched.length / 2));
  const falls = trendOf(late.map((each) => [each.atSeconds, -each.inFlight]));
  const left = late.at(-1)?.inFlight ?? 0;
  const watchedSeconds = sumOf(watched, (each) => each.spanSeconds);
  return isClearlyPositive(falls, shrinkFalseAlarm) && falls.perSecond * watchedSeconds >= left;
}

/**
 * The most work that the level may still have had before it when the load fell, in seconds at the rate of the collapse
 * point: what was sent and had got no answer, but no more than what came in beyond that rate.
 */
function backlogSeconds(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  { collapsePoint }: StretchJudgeContext,
): number {
  const overload = plan
    .filter((each) => each.phase === 'overload')
    .flatMap((each) => secondsIn(seconds, each, 'all'));
  const sent = sumOf(overload, (each) => each.sent);
  const unanswered =
    sent - sumOf(overload, (each) => each.completed) + sumOf(overload, (each) => each.bad.timeout ?? 0);
  const beyond = sent - collapsePoint * sumOf(overload, (each) => each.spanSeconds);
  return Math.max(0, Math.min(unanswered, beyond)) / collapsePoint;
}
