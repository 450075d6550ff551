import type { OverloadSettings, Stretch } from '../../model/record/overload.ts';
import { rateCurve, type RateCurve } from '../../model/rate-curve.ts';
import type { Second } from '../../model/sample.ts';
import { enoughForClass, fewestForGoodput } from '../trial/few-requests.ts';
import { middleOf } from '../trial/window.ts';

/** What the lengths of stretches depend on. */
export interface StretchContext {
  /** Requests/s. */
  readonly collapsePoint: number;
  readonly latencySeconds: number;
  /** When clients give up. */
  readonly timeoutSeconds: number;
}

/** Of each load on the way up: bottleneck and goodput are read off them. */
const approachSeconds = 4;
/** What came before still shows in a stretch's first second. */
export const plainSettleSeconds = 1;
/** The first overload is long enough for the queue to pass the SLO, up to this. */
const longestSettleSeconds = 15;
const fewestJudgedSeconds = 2;
/** With few requests a stretch is judged for longer, up to this. */
const mostCountedSeconds = 20;
const mostSecondsForClass = 8;
/** Recovered means that the SLO holds for so long, and for so many requests. */
const fewestHoldSeconds = 3;
const fewestHoldRequests = 20;
/** A backlog drains a little slower than the fluid that it is taken for. */
export const drainSlack = 1.25;
/** If it stays down, load falls to these parts of the load of the recovery. */
const stepDownParts = [0.75, 0.5, 0.25];
const fewestStepDownSeconds = 10;

/** How long the SLO must hold at a rate to be called back, in whole seconds. */
export function holdSecondsAt(ratePerSecond: number): number {
  return Math.max(fewestHoldSeconds, Math.ceil(fewestHoldRequests / ratePerSecond));
}

/** As long as it takes for the fewest requests that tell, within limits; and for enough of them where that takes seconds. */
function countedSeconds(ratePerSecond: number): number {
  const fewest = Math.min(mostCountedSeconds, Math.ceil(fewestForGoodput / ratePerSecond));
  return Math.max(fewest, Math.min(mostSecondsForClass, Math.ceil(enoughForClass / ratePerSecond)));
}

/** On the way up: the load of the recovery shows that the level carries it while it is fresh. */
export function approachMultiples(recoveryFraction: number): readonly number[] {
  return [...new Set([0.5, recoveryFraction, 1])].toSorted((a, b) => a - b);
}

/** At the collapse point not all are good, and the estimate may be a little high. */
const goodAtCollapse = 0.85;

/**
 * The one load that tells what happens past a collapse point C: up to C, then each overload, then the fall to the load of the
 * recovery without any pause, and lower still for a level that stays down. It is stopped as soon as the level has recovered.
 * @param known parts of the approach that need not be sent: other loads told what they would
 */
export function overloadStretches(
  { multiples, seconds, recoveryFraction, ...limits }: OverloadSettings,
  context: StretchContext,
  known: readonly number[] = [],
): readonly Stretch[] {
  const ascending = [...new Set(multiples)].toSorted((a, b) => a - b);
  const overloads = ascending.map((multiple, index) => {
    const settleSeconds = index === 0 ? firstSettleSeconds(multiple, context) : plainSettleSeconds;
    const judgedSeconds = Math.max(fewestJudgedSeconds, countedSeconds(multiple * context.collapsePoint));
    const length = Math.max(seconds, settleSeconds + judgedSeconds);
    return { phase: 'overload', multiple, seconds: length, settleSeconds } as const;
  });
  const surplus = overloads.reduce((sum, each) => sum + (each.multiple - 1) * each.seconds, 0);
  const hold = holdSecondsAt(recoveryFraction * context.collapsePoint);
  const drained = drainSlack * drainSeconds(surplus, recoveryFraction) + context.timeoutSeconds + hold;
  const watched = Math.max(limits.slowAfterSeconds + hold, Math.min(limits.recoverySeconds, drained));
  return placed([
    ...approachMultiples(recoveryFraction)
      .filter((multiple) => !known.includes(multiple))
      .map((multiple) => {
        const judgedSeconds = multiple === 1 ? countedSeconds(goodAtCollapse * context.collapsePoint) : 0;
        // Where that is not enough, as long as is asked of an overload.
        const asked = judgedSeconds === mostCountedSeconds ? seconds : approachSeconds;
        return plain('approach', multiple, Math.max(asked, plainSettleSeconds + judgedSeconds));
      }),
    ...overloads,
    plain('recovery', recoveryFraction, Math.ceil(watched)),
    ...stepDownParts.map((part) => {
      const multiple = part * recoveryFraction;
      const back = context.timeoutSeconds + holdSecondsAt(multiple * context.collapsePoint) + 2;
      return plain('step-down', multiple, Math.ceil(Math.max(fewestStepDownSeconds, back)));
    }),
  ]);
}

/**
 * Steps of a tenth from 0.7 C to 1.3 C (or the highest multiple allowed) and down again, in one load; down to 0.4 C, so that
 * the backlog of the way up has drained by then.
 */
export function hysteresisStretches(context: StretchContext, highest: number): readonly Stretch[] {
  const down = [1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4].filter((multiple) => multiple <= highest);
  const up = down.toReversed().filter((multiple) => multiple >= 0.7);
  const seconds = Math.ceil(Math.max(5, 3 * context.latencySeconds));
  return placed([
    ...up.map((multiple) => plain('rising', multiple, seconds)),
    ...down.slice(1).map((multiple) => plain('falling', multiple, seconds)),
  ]);
}

/**
 * Seconds in which a backlog of so many seconds' work drains while load comes in at a fraction of what is served:
 * a fluid queue (G. F. Newell, "Applications of Queueing Theory", 1982, chapter 2).
 */
export function drainSeconds(backlogSeconds: number, fraction: number): number {
  return backlogSeconds / (1 - fraction);
}

/** The stretches as a load, in steps of a second. */
export function curveOf(stretches: readonly Stretch[], collapsePoint: number): RateCurve {
  return rateCurve(
    1,
    stretches.flatMap(({ multiple, seconds }) => Array<number>(seconds).fill(multiple * collapsePoint)),
  );
}

/** The stretch that goes on at a moment of the load; seconds end only about where they should. */
export function stretchAt(stretches: readonly Stretch[], atSeconds: number): Stretch | undefined {
  return stretches.findLast(({ fromSeconds }) => atSeconds >= fromSeconds - 0.25);
}

/** The seconds of a stretch; without its settling time, those that are judged. */
export function secondsIn(
  seconds: readonly Second[],
  { fromSeconds, seconds: length, settleSeconds }: Stretch,
  part: 'all' | 'judged',
): readonly Second[] {
  const from = part === 'all' ? fromSeconds : fromSeconds + settleSeconds;
  return seconds.filter((each) => middleOf(each) > from && middleOf(each) <= fromSeconds + length);
}

/** At a load of k C the queue grows by k - 1 seconds a second: so long until its wait is the SLO's latency. */
function firstSettleSeconds(multiple: number, { latencySeconds }: StretchContext): number {
  const passed = plainSettleSeconds + latencySeconds / (multiple - 1);
  return Math.ceil(Math.min(longestSettleSeconds, passed));
}

type Unplaced = Omit<Stretch, 'fromSeconds'>;

function plain(phase: Stretch['phase'], multiple: number, seconds: number): Unplaced {
  return { phase, multiple: Number(multiple.toPrecision(4)), seconds, settleSeconds: plainSettleSeconds };
}

function placed(stretches: readonly Unplaced[]): readonly Stretch[] {
  let fromSeconds = 0;
  return stretches.map((stretch) => {
    const here = { ...stretch, fromSeconds };
    fromSeconds += stretch.seconds;
    return here;
  });
}
