import type { Character, Overload, Recovery, Stretch, StretchMeasures } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';
import { enoughForClass, fewestForGoodput } from '../trial/few-requests.ts';
import { wilsonInterval } from '../statistics/good-share.ts';
import { invalidByLimits, invalidForWantOfData } from '../trial/invalid-outcome.ts';
import type { LoadBefore } from '../at-rest/load-before.ts';
import { recoveryOf, type RecoveryContext } from './recovery.ts';
import { serviceFailureOf } from '../trial/service-failure.ts';
import { endedIn, limitsIn, measuresIn, type StretchJudgeContext } from './stretch-measures.ts';
import { secondsIn } from './stretches.ts';

type OverloadJudgement = Pick<
  Overload,
  'referenceGoodput' | 'stretches' | 'character' | 'recovery' | 'serviceFailure'
>;
type Invalid = Extract<Character, { kind: 'invalid' }>;
type Class = Exclude<Character['kind'], 'invalid'>;

/** A loss of goodput up to this is not told from the noise of a few seconds, nor does a user tell it. */
const gracefulRetention = 0.9;
/** How far below a bound a retention must be to be called below it, in standard deviations of the count behind it. */
const retentionZ = 1;
/** How surely the load of the recovery must have failed before the overload, in standard deviations. */
const notCarriedZ = 2;

/**
 * What happened past the collapse point C, and after it: what users saw, so it follows from goodput (answers within the
 * SLO) alone. Retention at k C is goodput there over goodput near C, each after a settling time.
 *
 * - `graceful`: at least 90 % at every overload.
 * - `collapsing`: less than 1/K at K C, the highest overload. 1/K is where goodput falls in proportion as load rises: from
 *   there on, whoever comes costs others more than is gained.
 * - `degraded`: between the two.
 *
 * An unbounded first-come-first-served queue is `collapsing` by this, however busily it works: soon after the overload
 * begins, every answer is late. `servedRetention` beside it shows that the work itself went on. A bound counts as missed
 * only when it is by more than one standard deviation of the count.
 *
 * A limit of the generator or the host makes a verdict invalid only where it can have caused it: load left out cannot
 * make a target collapse, nor late sends make it graceful (`Limits`).
 *
 * @param before what told parts of the approach that were not sent
 */
export function judgeOverload(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: RecoveryContext,
  before: readonly LoadBefore[] = [],
): OverloadJudgement {
  const reached = plan.filter((stretch) => secondsIn(seconds, stretch, 'all').length > 0);
  const measured = [
    ...before.map((each) => ({ ...measuresIn(each.stretch, each.seconds, context), trial: each.trial })),
    ...reached.map((stretch) => measuresIn(stretch, seconds, context)),
  ];
  const referenceGoodput = Math.max(
    0,
    ...measured.filter(isOf('approach')).map(({ load, goodShare }) => load * goodShare),
  );
  const stretches = measured.map((each) => withRetention(each, referenceGoodput));
  const failure = serviceFailureOf(seconds);
  const unfit = unfitToJudge(seconds, plan, context);
  return {
    referenceGoodput,
    stretches,
    character: unfit ?? characterOf(seconds, plan, stretches, context, failure),
    recovery: unfit ?? validRecovery(seconds, plan, context),
    ...(failure === undefined ? {} : { serviceFailure: failure }),
  };
}

/** Whether it is of no use to go on: too few requests, or the load of the recovery is not carried before the overload. */
export function isUnfit(
  soFar: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): boolean {
  if (tooFewIn(plan, context) !== undefined) return soFar.length > 0;
  const fresh = freshIn(plan);
  if (fresh === undefined || !isMissed(fresh, soFar, context)) return false;
  return (soFar.at(-1)?.atSeconds ?? 0) > fresh.fromSeconds + fresh.seconds;
}

/** A level that fails at the load of the recovery before any overload can neither lose goodput nor recover. */
function unfitToJudge(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): Invalid | undefined {
  const few = tooFewIn(plan, context);
  if (few !== undefined) return few;
  const fresh = freshIn(plan);
  if (fresh !== undefined && isMissed(fresh, seconds, context)) {
    const { good, ended } = endedIn(secondsIn(seconds, fresh, 'judged'));
    const share = percent(good / Math.max(1, ended));
    const detail = `${share} good at ${fresh.multiple} x the collapse point, before any overload`;
    const limit = invalidByLimits(limitsIn(fresh, seconds, context).slandering);
    return limit ?? { kind: 'invalid', reason: 'not-carried', detail };
  }
  const missing = plan.find(
    (each) => each.phase === 'overload' && secondsIn(seconds, each, 'judged').length === 0,
  );
  if (missing === undefined) return undefined;
  return invalidForWantOfData(
    `the load ended before its overload at ${missing.multiple} x the collapse point`,
  );
}

/** So little of what is needed may be missing: stretches are of whole seconds. */
const countTolerance = 0.9;

/** Where a stretch of the overload, or the one at the collapse point, has too few requests to tell what becomes of them. */
function tooFewIn(
  plan: readonly Stretch[],
  { collapsePoint }: Pick<StretchJudgeContext, 'collapsePoint'>,
): Invalid | undefined {
  const counted = plan
    .filter(({ phase, multiple }) => phase === 'overload' || (phase === 'approach' && multiple === 1))
    .map((each) => ({
      ...each,
      requests: each.multiple * collapsePoint * (each.seconds - each.settleSeconds),
    }));
  const fewest = counted.toSorted((a, b) => a.requests - b.requests)[0];
  if (fewest === undefined || fewest.requests >= countTolerance * fewestForGoodput) return undefined;
  const judgedSeconds = fewest.seconds - fewest.settleSeconds;
  const detail = `too few requests to tell: about ${Math.round(fewest.requests)} in ${judgedSeconds} s at ${fewest.multiple} x the collapse point (at least ${fewestForGoodput}; overload.seconds makes it longer)`;
  return { kind: 'invalid', reason: 'too-few-requests', detail };
}

/** The load of the recovery, before the overload. */
function freshIn(plan: readonly Stretch[]): Stretch | undefined {
  const multiple = plan.find(isOf('recovery'))?.multiple;
  return plan.find((each) => each.phase === 'approach' && each.multiple === multiple);
}

function isMissed(fresh: Stretch, seconds: readonly Second[], { slo }: StretchJudgeContext): boolean {
  const { good, ended } = endedIn(secondsIn(seconds, fresh, 'judged'));
  return wilsonInterval(good, ended, notCarriedZ).high < slo.goodShare;
}

function characterOf(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  stretches: readonly StretchMeasures[],
  context: StretchJudgeContext,
  failure: string | undefined,
): Character {
  const overloads = stretches.filter(isOf('overload'));
  const limits = plan.filter(isOf('overload')).map((each) => limitsIn(each, seconds, context));
  const kind = kindOf(overloads, failure);
  if (failure === undefined && isDoubtful(stretches, kind)) {
    const figures = overloads.map(({ multiple, retention }) => `${percent(retention ?? 0)} at ${multiple} x`);
    const detail = `too few requests to tell whether it is ${kind}: goodput kept: ${figures.join(', ')}`;
    return { kind: 'invalid', reason: 'too-few-requests', detail };
  }
  // What has fallen so far already does not come back by more load, whatever became of the generator then.
  const hasFallenWithoutLimit = overloads.some(
    (each, index) => hasFallen(each) && limits[index]?.slandering.length === 0,
  );
  const suspects = {
    graceful: limits.flatMap((each) => each.flattering),
    collapsing: hasFallenWithoutLimit ? [] : limits.flatMap((each) => each.slandering),
    degraded: limits.flatMap((each) => [...each.flattering, ...each.slandering]),
  }[kind];
  const kept = overloads.map(({ multiple, retention }) => `${percent(retention ?? 0)} at ${multiple} x`);
  const detail = [`goodput kept: ${kept.join(', ')}`, ...(failure === undefined ? [] : [failure])].join('; ');
  return invalidByLimits(suspects) ?? { kind, detail };
}

function kindOf(overloads: readonly StretchMeasures[], failure: string | undefined): Class {
  const highest = overloads.at(-1);
  const isGraceful = overloads.every((each) => !isBelow(each, gracefulRetention));
  // A stack that lost a replica has not taken it with grace, whatever the others carried.
  if (isGraceful) return failure === undefined ? 'graceful' : 'degraded';
  return highest !== undefined && hasFallen(highest) ? 'collapsing' : 'degraded';
}

/** How much of the goodput is lost takes more of them. */
const enoughForLoss = 2 * enoughForClass;
/** With fewer requests than are enough, a class holds when the retention is this many standard deviations from its bounds. */
const doubtZ = 1.5;

/** Whether requests are so few that chance may have made it this class. */
function isDoubtful(stretches: readonly StretchMeasures[], kind: Class): boolean {
  const reference = Math.max(0, ...stretches.filter(isOf('approach')).map(goodIn));
  const overloads = stretches.filter(isOf('overload'));
  const fewest = Math.min(...overloads.map(({ load, judgedSeconds }) => load * judgedSeconds));
  const enough = kind === 'graceful' ? enoughForClass : enoughForLoss;
  if (reference >= enough && fewest >= countTolerance * enoughForClass) return false;
  const isNear = (bound: number) => (each: StretchMeasures) => {
    const { retention = 0 } = each;
    const error = retention * Math.hypot(1 / Math.sqrt(reference), 1 / Math.sqrt(Math.max(1, goodIn(each))));
    return Math.abs(retention - bound) < doubtZ * error;
  };
  const highest = overloads.slice(-1);
  const isNearGraceful = isNear(gracefulRetention);
  const clearlyLost = overloads.some((each) => isBelow(each, gracefulRetention) && !isNearGraceful(each));
  if (kind === 'graceful') return overloads.some(isNearGraceful);
  return !clearlyLost || highest.some(isNear(1 / (highest[0]?.multiple ?? 1)));
}

function goodIn({ goodputPerSecond, judgedSeconds }: StretchMeasures): number {
  return goodputPerSecond * judgedSeconds;
}

/** Goodput has fallen more than load has risen. */
function hasFallen(overload: StretchMeasures): boolean {
  return isBelow(overload, 1 / overload.multiple);
}

function isBelow(
  { retention = 0, goodputPerSecond, judgedSeconds }: StretchMeasures,
  bound: number,
): boolean {
  const count = Math.max(1, goodputPerSecond * judgedSeconds);
  return retention * (1 + retentionZ / Math.sqrt(count)) < bound;
}

/** Being called recovered needs the whole overload; staying down, a generator that was not late itself. */
function validRecovery(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: RecoveryContext,
): Recovery {
  const recovery = recoveryOf(seconds, plan, context);
  const limits = (phase: Stretch['phase']) =>
    plan.filter(isOf(phase)).map((each) => limitsIn(each, seconds, context));
  const suspects =
    recovery.kind === 'recovered'
      ? [...limits('overload'), ...limits('recovery')].flatMap((each) => each.flattering)
      : limits('recovery').flatMap((each) => each.slandering);
  return invalidByLimits(suspects) ?? recovery;
}

function withRetention(measures: StretchMeasures, reference: number): StretchMeasures {
  if (measures.phase !== 'overload' || reference === 0) return measures;
  return {
    ...measures,
    retention: measures.goodputPerSecond / reference,
    servedRetention: measures.servedPerSecond / reference,
  };
}

function isOf(phase: Stretch['phase']): (each: { readonly phase: Stretch['phase'] }) => boolean {
  return (each) => each.phase === phase;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}
