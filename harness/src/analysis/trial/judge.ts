import type { Second } from '../../model/sample.ts';
import type { Measures, Outcome, Violation } from '../../model/record/trial.ts';
import { backlogIn, mayBeginOnBacklog } from '../at-rest/backlog.ts';
import { fewestAllGood } from './few-requests.ts';
import { goodShareOf, isBeyondChance, wilsonInterval } from '../statistics/good-share.ts';
import { backlogVerdict, growthOf, latencyVerdict, type Growth } from './growth.ts';
import { invalidByLimits, invalidForBacklog, invalidForWantOfData } from './invalid-outcome.ts';
import { measuresOf } from './measures.ts';
import { serviceFailureOf } from './service-failure.ts';
import { shareText } from './share-text.ts';
import { limitsOf } from './validity.ts';
import {
  endingsOf,
  wholeWindowOf,
  windowOf,
  type Endings,
  type JudgeContext,
  type JudgedWindow,
} from './window.ts';

export type { JudgeContext } from './window.ts';

export interface Judgement {
  readonly outcome: Outcome;
  readonly measures: Measures;
}

/** Fewer judged seconds than this cannot tell growth from noise. */
const fewestSeconds = 3;
/** So long, and so many times as clients wait, a load may show that it began on a backlog. */
const drainSeconds = 5;
const drainTimeouts = 2;
/**
 * How far from the SLO, in standard deviations of a binomial share, a good share must be to be told from it. Modest,
 * because a doubt costs a trial twice as long, while a wrong verdict this near the SLO moves the bound little.
 */
const goodShareZ = 1;

/**
 * The one place where an SLO is judged. In this order:
 * 1. A service that restarted, was killed or died is the target's failure, whatever else there was: no generator and
 *    no lack of host CPU does that.
 * 2. No seconds or no load: `invalid(no-data)`.
 * 3. It began on a backlog of the load before: `invalid(backlog)`; or its generator was starved just then, and read
 *    answers late: `invalid(generator-limited)`.
 * 4. The SLO (good share) and the trend (rule 2): `violated`, `sustained` or `undecided`.
 * 5. A limit of generator or host makes that `invalid` only when it can have caused it: load left out cannot make a
 *    target fail, and late sends or a full host cannot make it succeed (see `Limits`).
 *
 * @param seconds of the trial in order, with the tail in which answers still came
 */
export function judge(seconds: readonly Second[], context: JudgeContext): Judgement {
  const window = windowOf(seconds, context);
  const endings = endingsOf(window);
  const growth = growthOf(window, context);
  const measures = measuresOf(seconds, window, endings, growth);
  return { outcome: outcomeOf(seconds, { window, endings, growth }, context), measures };
}

/**
 * Whether a trial that is still running is violated for certain, so that it can be stopped: its good share would miss
 * the SLO even if everything still to come were good, or a service failed. Never true of a trial that would be
 * sustained in full, as long as the generator sends about what it was asked to.
 */
export function isDecidedEarly(secondsSoFar: readonly Second[], context: JudgeContext): boolean {
  if (serviceFailureOf(secondsSoFar) !== undefined) return true;
  const window = windowOf(secondsSoFar, context);
  if (window.seconds.length < fewestSeconds || mayStillDrain(secondsSoFar, context)) return false;
  const { outcome } = judge(secondsSoFar, context);
  if (outcome.kind !== 'violated' || !outcome.by.includes('good-share')) return false;
  const endings = endingsOf(window);
  const toCome = mostStillToCome(window, context);
  const best = { ...endings, good: endings.good + toCome, ended: endings.ended + toCome };
  return goodShareVerdict(best, context).kind === 'violated';
}

/** Whether it may have begun on a backlog, and it is too early to see that go down. */
function mayStillDrain(seconds: readonly Second[], context: JudgeContext): boolean {
  const until = drainSeconds + (drainTimeouts * context.timeoutMs) / 1000;
  if ((seconds.at(-1)?.atSeconds ?? 0) > until) return false;
  return mayBeginOnBacklog(seconds, context);
}

interface Evidence {
  readonly window: JudgedWindow;
  readonly endings: Endings;
  readonly growth: Growth;
}

function outcomeOf(seconds: readonly Second[], evidence: Evidence, context: JudgeContext): Outcome {
  const failure = serviceFailureOf(seconds);
  if (failure !== undefined) return { kind: 'violated', by: ['service-failed'], detail: failure };
  const { window } = evidence;
  if (window.seconds.length === 0) {
    return invalidForWantOfData('no second of the trial came in after its settling time');
  }
  if (window.seconds.every((each) => each.offered === 0 && each.dropped === 0)) {
    return invalidForWantOfData('the generator sent nothing');
  }
  const backlog = backlogIn(seconds, context);
  if (backlog !== undefined) {
    const starved = limitsOf(wholeWindowOf(backlog.opening, context), context).slandering;
    return (
      invalidByLimits(starved.filter(({ reason }) => reason === 'generator-limited')) ??
      invalidForBacklog(backlog.detail)
    );
  }
  const verdict = sloVerdict(evidence, context);
  const limits = limitsOf(window, context);
  const suspects = {
    violated: limits.slandering,
    sustained: limits.flattering,
    undecided: [...new Set([...limits.flattering, ...limits.slandering])],
  }[verdict.kind];
  return invalidByLimits(suspects) ?? verdict;
}

type Verdict = Exclude<Outcome, { kind: 'invalid' }>;

function sloVerdict({ window, endings, growth }: Evidence, context: JudgeContext): Verdict {
  const share = goodShareVerdict(endings, context);
  const latency = latencyVerdict(growth);
  const backlog = backlogVerdict(growth, context.candidate.load);
  const violations: [Violation, string][] = [];
  if (share.kind === 'violated') violations.push(['good-share', share.detail]);
  if (latency === 'growing') violations.push(['latency-growth', describeLatency(growth)]);
  if (backlog === 'growing') violations.push(['backlog-growth', describeBacklog(growth)]);
  if (violations.length > 0) {
    return {
      kind: 'violated',
      by: violations.map(([violation]) => violation),
      detail: violations.map(([, detail]) => detail).join('; '),
    };
  }
  if (window.seconds.length < fewestSeconds) {
    return { kind: 'undecided', detail: `only ${window.seconds.length} judged second(s)` };
  }
  if (latency === 'unclear') return { kind: 'undecided', detail: `${describeLatency(growth)}: not clear` };
  return share;
}

/** Dropped arrivals are the generator's: they count against `sustained`, and never towards `violated`. */
function goodShareVerdict(endings: Endings, { slo }: JudgeContext): Verdict {
  const { good, ended, dropped } = endings;
  const served = wilsonInterval(good, ended, goodShareZ);
  const due = wilsonInterval(good, ended + dropped, goodShareZ);
  const detail = `${shareText(goodShareOf(endings))} good of ${ended + dropped} requests, within ${slo.latencyMs} ms, against ${shareText(slo.goodShare)}`;
  // An SLO of 100 % leaves no room for doubt: one bad request decides.
  const isMissed = served.high < slo.goodShare && isBeyondChance(ended - good, ended, slo.goodShare);
  if (isMissed || (slo.goodShare === 1 && good < ended)) {
    return { kind: 'violated', by: ['good-share'], detail };
  }
  const fewest = fewestAllGood(slo.goodShare);
  if (ended + dropped < fewest) {
    return { kind: 'undecided', detail: `${detail}: too few requests to tell (at least ${fewest})` };
  }
  // All good of many is as good as it gets: nothing speaks against an SLO that asks for more than can be counted.
  if (due.low >= slo.goodShare || good === ended + dropped) return { kind: 'sustained' };
  return { kind: 'undecided', detail: `${detail}: too near to tell` };
}

/** At most: what is in flight, and what may arrive until the end (chance and tolerance on the generous side). */
function mostStillToCome({ seconds, tail }: JudgedWindow, { candidate }: JudgeContext): number {
  const last = tail.at(-1) ?? seconds.at(-1);
  const remainingSeconds = Math.max(0, candidate.duration / 1000 - (last?.atSeconds ?? 0));
  const arrivals = candidate.load * remainingSeconds;
  return Math.ceil((last?.inFlight ?? 0) + 1.05 * arrivals + 6 * Math.sqrt(arrivals) + 6);
}

function describeLatency({ latency }: Growth): string {
  return `the median latency grows by ${withError(latency.perSecond, latency.standardError)} ms a second`;
}

function describeBacklog({ inFlight }: Growth): string {
  return `requests in flight grow by ${withError(inFlight.perSecond, inFlight.standardError)} a second`;
}

function withError(value: number, error: number): string {
  return Number.isFinite(error) ? `${value.toFixed(1)} ± ${error.toFixed(1)}` : value.toFixed(1);
}
