import type { Slo } from '../../model/config/config.ts';
import type { Dip, Drill, DrillMeasures, DrillOutcome } from '../../model/config/drill.ts';
import { faultText, mayStillBeOn, type FaultLife } from '../../model/config/fault.ts';
import type { Second } from '../../model/sample.ts';
import { durationMsOf, peakOf, type RateCurve } from '../../model/rate-curve.ts';
import { durationMs, ratePerSecond } from '../../model/units.ts';
import { writesText, type WriteMeasures } from '../../model/writes.ts';
import { dipsOf, missingIn, steadyStateOf, type SteadyState } from './dip.ts';
import { withDue, type DueSecond } from './due.ts';
import { wilsonInterval } from '../statistics/good-share.ts';
import { invalidByLimits, invalidForWantOfData } from '../trial/invalid-outcome.ts';
import { shareText } from '../trial/share-text.ts';
import { limitsOf } from '../trial/validity.ts';
import { badIn, sumOf, windowOf, type JudgeContext } from '../trial/window.ts';

/** What a drill is judged by. */
export interface DrillContext extends Pick<JudgeContext, 'timeoutMs' | 'arrivals'> {
  readonly slo: Slo;
  readonly drill: Drill;
  /** Steady or not, as asked for. */
  readonly rates: RateCurve;
  /** Absent when writes were not read back at all. */
  readonly writes?: WriteMeasures;
}

/** How surely the load must have failed before the faults, in standard deviations. */
const notCarriedZ = 2;
/** From here on more is lost than is left. */
const collapsedDepth = 0.5;
/** Seconds are not exactly one long. */
const spanTolerance = 0.1;

/**
 * What faults under a load did to a level, from goodput before, with and after them.
 *
 * - `survived`: no dip, or none longer than `forgivenSeconds`, and the SLO held again before the end.
 * - `lossy`: as survived, but the target lost writes that it had acknowledged: no user would call that survived. What
 *   is worse in goodput stays what it is, and its detail tells of the writes.
 * - `degraded`: a longer dip, in which less than half of the goodput was lost.
 * - `collapsed`: half of it, or more.
 * - `metastable`: the faults were gone, the load was no higher, and it stayed down to the end, long enough for what was
 *   held up to have been given up (N. Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021).
 * - `not-carried`: the load was too much even before; nothing can be said of the faults.
 *
 * A fault that did not take, or would not go, makes it invalid: that nothing happened is then no credit to the level. A
 * limit of the generator or the host makes it invalid only where it can have caused the verdict (see `Limits`).
 */
export function judgeDrill(
  seconds: readonly Second[],
  faults: readonly FaultLife[],
  context: DrillContext,
): { readonly outcome: DrillOutcome; readonly measures: DrillMeasures } {
  const due = withDue(seconds, context.rates, context.slo.latencyMs / 1000);
  const [began, over] = spanOf(faults);
  const steady = steadyStateOf(due, began) ?? { goodShare: 0, inFlightShare: 0 };
  const span = { fromSeconds: began, untilSeconds: over, allowedShare: 1 - context.slo.goodShare };
  const dips = dipsOf(inLoad(due, context), span, steady);
  const found: Found = { began, over, steady, dips, context };
  const measures = measuresOf(due, found);
  const outcome =
    faultFailure(faults) ?? notCarried(seconds, began, context) ?? verdictOf(seconds, measures, found);
  return { outcome: withWrites(outcome, measures), measures };
}

/** From the first injection to the last reversal. */
function spanOf(faults: readonly FaultLife[]): readonly [began: number, over: number] {
  const momentOf = ({ atSeconds, askedAtSeconds }: FaultLife['injected']): number =>
    atSeconds ?? askedAtSeconds;
  return [
    Math.min(...faults.map(({ injected }) => momentOf(injected))),
    Math.max(...faults.map(({ reverted }) => momentOf(reverted))),
  ];
}

function verdictOf(seconds: readonly Second[], measures: DrillMeasures, found: Found): DrillOutcome {
  const { rates, slo, timeoutMs, arrivals } = found.context;
  const asked: JudgeContext = {
    ...{ slo, timeoutMs },
    ...(arrivals === undefined ? {} : { arrivals }),
    candidate: { load: ratePerSecond(peakOf(rates)), duration: durationMs(durationMsOf(rates)) },
  };
  const window = windowOf(seconds, asked);
  if (window.seconds.length === 0) return invalidForWantOfData('the generator sent nothing');
  const verdict = kindOf(seconds, measures, found);
  // No limit of generator or host makes a target forget what it acknowledged.
  if (verdict.kind === 'survived' && hasLost(measures)) return verdict;
  const limits = limitsOf(window, asked);
  const suspects = verdict.kind === 'survived' ? limits.flattering : limits.slandering;
  return invalidByLimits(suspects) ?? verdict;
}

function kindOf(
  due: readonly Second[],
  { dip, backAfterSeconds, goodLost }: DrillMeasures,
  { dips, over, context }: Found,
): DrillOutcome {
  const { drill } = context;
  if (dip === undefined) return { kind: 'survived', detail: 'no dip' };
  const others = dips.length === 1 ? '' : ` in ${dips.length} dips`;
  const lost = `${shareText(dip.depth)} of the goodput lost for ${dip.seconds.toFixed(1)} s (${Math.round(goodLost)} requests${others})`;
  if (backAfterSeconds === undefined) {
    const seconds = endOf(due, context) - over;
    if (seconds < quietSecondsOf(context)) {
      return invalidForWantOfData(`${lost}; the load ended before it could be told whether it comes back`);
    }
    return {
      kind: 'metastable',
      detail: `${lost}; not back ${Math.round(seconds)} s after the faults were gone`,
    };
  }
  const back =
    backAfterSeconds === 0
      ? 'back before the faults were gone'
      : `back ${backAfterSeconds.toFixed(1)} s after they were reverted`;
  const detail = `${lost}, of ${drill.forgivenSeconds} s forgiven; ${back}`;
  const tooLong = dips.filter(({ seconds }) => seconds > drill.forgivenSeconds + spanTolerance);
  if (tooLong.length === 0) return { kind: 'survived', detail };
  return { kind: tooLong.some(({ depth }) => depth >= collapsedDepth) ? 'collapsed' : 'degraded', detail };
}

/** What became of the writes is told whatever else is said, even where that is nothing. */
function withWrites(outcome: DrillOutcome, measures: DrillMeasures): DrillOutcome {
  if (measures.writes === undefined) return outcome;
  const detail = `${outcome.detail}; ${writesText(measures.writes)}`;
  return outcome.kind === 'survived' && hasLost(measures)
    ? { kind: 'lossy', detail }
    : { ...outcome, detail };
}

function hasLost({ writes }: DrillMeasures): boolean {
  return (writes?.lost ?? 0) > 0;
}

/** A fault that was not what it should have been says nothing of the target. */
function faultFailure(faults: readonly FaultLife[]): DrillOutcome | undefined {
  const failed = faults.find(mayStillBeOn) ?? faults.find(({ failure }) => failure !== undefined);
  if (failed?.failure === undefined) return undefined;
  const reason = mayStillBeOn(failed) ? 'fault-not-reverted' : 'fault-not-applied';
  return { kind: 'invalid', reason, detail: `${faultText(failed.fault)}: ${failed.failure}` };
}

function notCarried(
  seconds: readonly Second[],
  began: number,
  { slo, rates }: DrillContext,
): DrillOutcome | undefined {
  const before = seconds.filter((each) => each.atSeconds <= began);
  const good = sumOf(before, (each) => each.good);
  const ended = sumOf(before, (each) => each.completed + each.dropped);
  if (ended > 0 && wilsonInterval(good, ended, notCarriedZ).high >= slo.goodShare) return undefined;
  if (ended === 0) return invalidForWantOfData('the generator sent nothing');
  const share = shareText(good / ended);
  const detail = `${share} good at ${loadText(rates)} before anything was broken, of ${shareText(slo.goodShare)}`;
  return { kind: 'not-carried', detail };
}

function loadText(rates: RateCurve): string {
  return `${rates.ratesPerSecond.length === 1 ? '' : 'up to '}${Math.round(peakOf(rates))} requests/s`;
}

interface Found {
  readonly began: number;
  readonly over: number;
  readonly steady: SteadyState;
  readonly dips: readonly Dip[];
  readonly context: DrillContext;
}

function measuresOf(seconds: readonly DueSecond[], found: Found): DrillMeasures {
  const { began, steady, dips } = found;
  const after = seconds.filter((each) => each.atSeconds > began);
  const [sent, offered] = [sumOf(after, (each) => each.sent), sumOf(after, (each) => each.offered)];
  const back = backAfter(seconds, found);
  const worst = dips.toSorted((a, b) => b.seconds * b.depth - a.seconds * a.depth)[0];
  return {
    goodShareBefore: steady.goodShare,
    ...(worst === undefined ? {} : { dip: worst }),
    ...(dips.length < 2 ? {} : { dips }),
    goodLost: dips.reduce((sum, dip) => sum + Math.max(0, lostIn(seconds, dip, steady)), 0),
    bad: badIn(after),
    ...(back === undefined ? {} : { backAfterSeconds: back }),
    retryAmplification: offered === 0 ? 1 : sent / offered,
    restarts: riseOf(seconds, (use) => use.restarts),
    oomKills: riseOf(seconds, (use) => use.oomKills),
    ...(found.context.writes === undefined ? {} : { writes: found.context.writes }),
  };
}

/** From the last reversal to the end of the last dip; `undefined` when it went on to the end of the load. */
function backAfter(seconds: readonly DueSecond[], { over, dips, context }: Found): number | undefined {
  const last = dips.at(-1);
  if (last === undefined) return 0;
  const dipEnd = last.fromSeconds + last.seconds;
  if (endOf(seconds, context) - dipEnd < quietSecondsOf(context)) return undefined;
  return Number(Math.max(0, dipEnd - over).toFixed(2));
}

/** So long without a dip is back. */
function quietSecondsOf({ drill, timeoutMs }: DrillContext): number {
  return Math.min(drill.afterSeconds / 2, Math.max(2, timeoutMs / 1000));
}

/** When the last arrivals were due. */
function endOf(seconds: readonly Second[], context: DrillContext): number {
  return inLoad(seconds, context).findLast(({ offered }) => offered > 0)?.atSeconds ?? 0;
}

function lostIn(seconds: readonly DueSecond[], dip: Dip, steady: SteadyState): number {
  const [from, to] = [dip.fromSeconds, dip.fromSeconds + dip.seconds];
  const during = seconds.filter((each) => each.atSeconds > from && each.atSeconds - each.spanSeconds < to);
  return sumOf(during, (each) => missingIn(each, steady));
}

/** After the last arrival only answers come in. */
function inLoad<Each extends Second>(seconds: readonly Each[], { rates }: DrillContext): readonly Each[] {
  return seconds.filter((each) => each.atSeconds <= durationMsOf(rates) / 1000 + spanTolerance);
}

/** Of a counter of the services, summed over the replicas. */
function riseOf(seconds: readonly Second[], of: (use: Second['services'][number]) => number): number {
  const uses = Map.groupBy(
    seconds.flatMap((each) => each.services),
    ({ service, replica }) => `${service}/${replica}`,
  );
  return [...uses.values()].reduce((sum, those) => {
    const counts = those.map(of);
    return sum + Math.max(...counts) - (counts[0] ?? 0);
  }, 0);
}
