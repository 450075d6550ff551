import type { Hysteresis, Stretch } from '../model/overload.ts';
import type { Second } from '../model/sample.ts';
import { wilsonInterval } from './good-share.ts';
import { invalidByLimits, invalidForWantOfData } from './invalid-outcome.ts';
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

function outcomeOf(
  seconds: readonly Second[],
  plan: readonly Stretch[],
  context: StretchJudgeContext,
): Hysteresis['outcome'] {
  if (plan.some((each) => secondsIn(seconds, each, 'judged').length === 0)) {
    return invalidForWantOfData('the load ended before its last step');
  }
  const limits = plan.map((each) => limitsIn(each, seconds, context));
  const invalid = invalidByLimits(limits.flatMap((each) => [...each.flattering, ...each.slandering]));
  if (invalid !== undefined) return invalid;
  const lost = plan.find((each) => each.phase === 'rising' && !holds(each));
  if (lost === undefined) {
    return { kind: 'not-lost', detail: `the SLO held up to ${highest(plan)} x the collapse point` };
  }
  const falling = plan.filter((each) => each.phase === 'falling');
  const back = falling[falling.findLastIndex((each) => !holds(each)) + 1];
  const where = back === undefined ? 'did not come back on the way down' : `came back at ${back.multiple} x`;
  return {
    kind: 'measured',
    lostAt: lost.multiple * context.collapsePoint,
    ...(back === undefined ? {} : { backAt: back.multiple * context.collapsePoint }),
    detail: `the SLO was lost at ${lost.multiple} x the collapse point and ${where}`,
  };

  function holds(stretch: Stretch): boolean {
    const { good, ended } = endedIn(secondsIn(seconds, stretch, 'judged'));
    return ended > 0 && wilsonInterval(good, ended, lostZ).high >= context.slo.goodShare;
  }
}

function highest(plan: readonly Stretch[]): number {
  return Math.max(...plan.map(({ multiple }) => multiple));
}
