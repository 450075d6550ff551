import type { Slo } from '../model/config.ts';
import type { Dip, Drill, DrillMeasures, DrillOutcome } from '../model/drill.ts';
import { faultText, type FaultLife } from '../model/fault.ts';
import type { Second } from '../model/sample.ts';
import { durationMs, ratePerSecond } from '../model/units.ts';
import { dipOf, missingIn, steadyStateOf, type SteadyState } from './dip.ts';
import { wilsonInterval } from './good-share.ts';
import { invalidByLimits, invalidForWantOfData } from './invalid-outcome.ts';
import { shareText } from './share-text.ts';
import { limitsOf } from './validity.ts';
import { badIn, sumOf, windowOf, type JudgeContext } from './window.ts';

/** What a drill is judged by. */
export interface DrillContext extends Pick<JudgeContext, 'timeoutMs' | 'arrivals'> {
  readonly slo: Slo;
  readonly drill: Drill;
  /** requests/s */
  readonly load: number;
}

/** How surely the load must have failed before the faults, in standard deviations. */
const notCarriedZ = 2;
/** From here on more is lost than is left. */
const collapsedDepth = 0.5;
/** Seconds are not exactly one long. */
const spanTolerance = 0.1;

/** How long the load of a drill is. */
export function drillSeconds({ beforeSeconds, holdSeconds, afterSeconds }: Drill): number {
  return beforeSeconds + holdSeconds + afterSeconds;
}

/**
 * What faults under a steady load did to a level, from goodput before, with and after them.
 *
 * - `survived`: no dip, or one of at most `forgivenSeconds`, and the SLO held again before the end.
 * - `degraded`: a longer dip, in which less than half of the goodput was lost.
 * - `collapsed`: half of it, or more.
 * - `metastable`: the faults were gone, the load was the same, and it stayed down to the end, long enough for what was
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
  const began = Math.min(...faults.map(({ injected }) => injected.atSeconds ?? injected.askedAtSeconds));
  const steady = steadyStateOf(seconds, began) ?? { goodShare: 0, inFlight: 0 };
  const allowedShare = 1 - context.slo.goodShare;
  const dip = dipOf(inLoad(seconds, context), { fromSeconds: began, allowedShare }, steady);
  const measures = measuresOf(seconds, faults, { began, steady, dip, context });
  const outcome =
    faultFailure(faults) ?? notCarried(seconds, began, context) ?? verdictOf(seconds, measures, context);
  return { outcome, measures };
}

function verdictOf(seconds: readonly Second[], measures: DrillMeasures, context: DrillContext): DrillOutcome {
  const { load, drill, slo, timeoutMs, arrivals } = context;
  const asked: JudgeContext = {
    ...{ slo, timeoutMs },
    ...(arrivals === undefined ? {} : { arrivals }),
    candidate: { load: ratePerSecond(load), duration: durationMs(1000 * drillSeconds(drill)) },
  };
  const window = windowOf(seconds, asked);
  if (window.seconds.length === 0) return invalidForWantOfData('the generator sent nothing');
  const verdict = kindOf(measures, context);
  const limits = limitsOf(window, asked);
  const suspects = verdict.kind === 'survived' ? limits.flattering : limits.slandering;
  return invalidByLimits(suspects) ?? verdict;
}

function kindOf(measures: DrillMeasures, { drill }: DrillContext): DrillOutcome {
  const { dip, backAfterSeconds, goodLost } = measures;
  if (dip === undefined) return { kind: 'survived', detail: 'no dip' };
  const lost = `${shareText(dip.depth)} of the goodput lost for ${dip.seconds.toFixed(1)} s (${Math.round(goodLost)} requests)`;
  if (backAfterSeconds === undefined) {
    const detail = `${lost}; not back ${drill.afterSeconds} s after the faults were gone`;
    return { kind: 'metastable', detail };
  }
  const back =
    backAfterSeconds === 0
      ? 'back before the faults were gone'
      : `back ${backAfterSeconds.toFixed(1)} s after they were reverted`;
  const detail = `${lost}, of ${drill.forgivenSeconds} s forgiven; ${back}`;
  if (dip.seconds <= drill.forgivenSeconds + spanTolerance) return { kind: 'survived', detail };
  return { kind: dip.depth >= collapsedDepth ? 'collapsed' : 'degraded', detail };
}

/** A fault that was not what it should have been says nothing of the target. */
function faultFailure(faults: readonly FaultLife[]): DrillOutcome | undefined {
  const failed = faults.find(({ failure }) => failure !== undefined);
  if (failed?.failure === undefined) return undefined;
  const reason = failed.injected.seen === undefined ? 'fault-not-applied' : 'fault-not-reverted';
  return { kind: 'invalid', reason, detail: `${faultText(failed.fault)}: ${failed.failure}` };
}

function notCarried(
  seconds: readonly Second[],
  began: number,
  { slo, load }: DrillContext,
): DrillOutcome | undefined {
  const before = seconds.filter((each) => each.atSeconds <= began);
  const good = sumOf(before, (each) => each.good);
  const ended = sumOf(before, (each) => each.completed + each.dropped);
  if (ended > 0 && wilsonInterval(good, ended, notCarriedZ).high >= slo.goodShare) return undefined;
  if (ended === 0) return invalidForWantOfData('the generator sent nothing');
  const share = shareText(good / ended);
  const detail = `${share} good at ${Math.round(load)} requests/s before anything was broken, of ${shareText(slo.goodShare)}`;
  return { kind: 'not-carried', detail };
}

interface Found {
  readonly began: number;
  readonly steady: SteadyState;
  readonly dip: Dip | undefined;
  readonly context: DrillContext;
}

function measuresOf(
  seconds: readonly Second[],
  faults: readonly FaultLife[],
  { began, steady, dip, context }: Found,
): DrillMeasures {
  const after = seconds.filter((each) => each.atSeconds > began);
  const [sent, offered] = [sumOf(after, (each) => each.sent), sumOf(after, (each) => each.offered)];
  const back = backAfter(seconds, faults, dip, context);
  return {
    goodShareBefore: steady.goodShare,
    ...(dip === undefined ? {} : { dip }),
    goodLost: dip === undefined ? 0 : Math.max(0, lostIn(seconds, dip, steady)),
    bad: badIn(after),
    ...(back === undefined ? {} : { backAfterSeconds: back }),
    retryAmplification: offered === 0 ? 1 : sent / offered,
    restarts: riseOf(seconds, (use) => use.restarts),
    oomKills: riseOf(seconds, (use) => use.oomKills),
  };
}

/** From the last reversal to the end of the dip; `undefined` when it went on to the end of the load. */
function backAfter(
  seconds: readonly Second[],
  faults: readonly FaultLife[],
  dip: Dip | undefined,
  { drill, timeoutMs }: DrillContext,
): number | undefined {
  if (dip === undefined) return 0;
  const reverted = Math.max(
    ...faults.map(({ reverted: { atSeconds, askedAtSeconds } }) => atSeconds ?? askedAtSeconds),
  );
  const end = Math.min(drillSeconds(drill), seconds.at(-1)?.atSeconds ?? 0);
  const dipEnd = dip.fromSeconds + dip.seconds;
  const quietSeconds = Math.min(drill.afterSeconds / 2, Math.max(2, timeoutMs / 1000));
  if (end - dipEnd < quietSeconds) return undefined;
  return Number(Math.max(0, dipEnd - reverted).toFixed(2));
}

function lostIn(seconds: readonly Second[], dip: Dip, steady: SteadyState): number {
  const [from, to] = [dip.fromSeconds, dip.fromSeconds + dip.seconds];
  const during = seconds.filter((each) => each.atSeconds > from && each.atSeconds - each.spanSeconds < to);
  return sumOf(during, (each) => missingIn(each, steady));
}

/** After the last arrival only answers come in. */
function inLoad(seconds: readonly Second[], { drill }: DrillContext): readonly Second[] {
  return seconds.filter((each) => each.atSeconds <= drillSeconds(drill) + spanTolerance);
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
