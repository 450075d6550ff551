import type { Hysteresis, Stretch } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';
import { wilsonInterval } from '../statistics/good-share.ts';
import { invalidByLimits, invalidForWantOfData } from '../trial/invalid-outcome.ts';
import { endedIn, limitsIn, measuresIn, type StretchJudgeContext } from './stretch-measures.ts';
import { secondsIn } from './stretches.ts';

/** How surely a step must miss the SLO to count as lost, in standard deviations of its good share. */
const lostZ = 2;

/**
 * Where the SLO is lost while load steps up, and from where on it holds again while load steps down. Steps are short: the
 * way up shows the loss later than the collapse point, and the way down has the backlog of the way up to work off. What
 * tells is the gap between the two against that of another level or another time.
 */
export function judgeHysteresis(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): Pick<Hysteresis, 'stretches' | 'outcome'> {
  const stretches = plan
    .filter((each) => secondsIn(seconds, each, 'judged').length > 0)
    .map((each) => measuresIn(each, seconds, context));
  return { stretches, outcome: outcomeOf(seconds, plan, context) };
}

/** Whether the level is back for certain: two steps in a row of the way down held the SLO. */
export function isBackOnTheWayDown(
  soFar: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): boolean {
  const [last, before] = plan.filter((each) => each.phase === 'falling' && isWhole(each, soFar)).toReversed();
  return [last, before].every((each) => each !== undefined && holds(each, soFar, context));
}

function outcomeOf(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): Hysteresis['outcome'] {
  const whole = plan.filter((each) => isWhole(each, seconds));
  if (whole.length < plan.length && !isBackOnTheWayDown(seconds, plan, context)) {
    return invalidForWantOfData('the load ended before its last step');
  }
  const limits = whole.map((each) => limitsIn(each, seconds, context));
  const invalid = invalidByLimits(limits.flatMap((each) => [...each.flattering, ...each.slandering]));
  if (invalid !== undefined) return invalid;
  const isMissed = (each: Stretch): boolean => !holds(each, seconds, context);
  const lost = whole.find((each) => each.phase === 'rising' && isMissed(each));
  if (lost === undefined) {
    return { kind: 'not-lost', detail: `the SLO held up to ${highest(plan)} x the collapse point` };
  }
  const falling = whole.filter((each) => each.phase === 'falling');
  const back = falling[falling.findLastIndex(isMissed) + 1];
  const where = back === undefined ? 'did not come back on the way down' : `came back at ${back.multiple} x`;
  return {
    kind: 'measured',
    lostAt: lost.multiple * context.collapsePoint,
    ...(back === undefined ? {} : { backAt: back.multiple * context.collapsePoint }),
    detail: `the SLO was lost at ${lost.multiple} x the collapse point and ${where}`,
  };
}

function holds(stretch: Stretch, seconds: readonly Second[], { slo }: StretchJudgeContext): boolean {
  const { good, ended } = endedIn(secondsIn(seconds, stretch, 'judged'));
  return ended > 0 && wilsonInterval(good, ended, lostZ).high >= slo.goodShare;
}

/** Seconds end only about where they should. */
function isWhole({ fromSeconds, seconds: length }: Stretch, seconds: readonly Second[]): boolean {
  return (seconds.at(-1)?.atSeconds ?? 0) > fromSeconds + length - 0.5;
}

function highest(plan: readonly Stretch[]): number {
  return Math.max(...plan.map(({ multiple }) => multiple));
}
