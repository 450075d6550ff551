import type { EstimateContext, EvidentTrial } from '../capacity/evident-trial.ts';
import { Joint, type Evidence, type Grid } from '../capacity/joint.ts';
import { withoutBurst } from '../capacity/spent-burst.ts';
import { changesOf, evidenceWith, type Change } from './capacity-changes.ts';
import { countedOf, evidenceOf, steadyEvidenceOf, type Counted } from '../capacity/trial-evidence.ts';

/** A capacity that became another one between two trials, and stayed so, or came back. */
export interface CapacityChange<Trial extends EvidentTrial = EvidentTrial> {
  /** Where it collapses before and from then on, requests/s. */
  readonly before: number;
  readonly after: number;
  /** The last trial before it, and those for which it was another one. */
  readonly last: Trial;
  readonly changed: readonly Trial[];
  /** Those that were made while it was the smaller of the two. */
  readonly smaller: readonly Trial[];
  /** The first trial for which it was what it had been; absent when it stayed. */
  readonly back?: Trial;
  /** How much likelier the trials are with it than with one capacity, as a logarithm. */
  readonly logOdds: number;
}

interface WeighedChange extends Change {
  readonly joint: Joint;
  /** ln of how likely it is with all that the trials say. */
  readonly logWeight: number;
}

const gridPoints = 160;
/** Capacities that are thought of, as shares of the most that was served. */
const [leastShare, mostShare] = [0.3, 2] as const;
/** The collapse point is weighed for so many of the changes that go best with what was served. */
const weighed = 8;

/** So much likelier, as a logarithm, that it is believed; and that it is worth one more trial. */
const believed = 6;
const suspected = 1.5;
/** One trial that is unlike the others may be a lapse: so many must have told. */
const fewestTold = 2;
/** More than so many do not make a likely change a clear one. */
const mostAsked = 3;

/** Whether noise does not make trials like these: so likely, and told by more than one trial. */
export function isClear(change: CapacityChange): boolean {
  const isTold = [change.changed, change.smaller].every((trials) => toldBy(trials, change) >= fewestTold);
  return change.logOdds >= believed && isTold;
}

/** The change of a level that is clear by all its trials. */
export function clearChangeOf<Trial extends EvidentTrial>(
  trials: readonly Trial[],
  context: EstimateContext,
): CapacityChange<Trial> | undefined {
  const change = changeOf(trials, context);
  return change !== undefined && isClear(change) ? change : undefined;
}

/** Trials that are other ones with the one capacity and with the other. */
function toldBy(trials: readonly EvidentTrial[], { before, after }: CapacityChange): number {
  return trials.filter(({ load }) => load > Math.min(before, after)).length;
}

/** `from about 240 to about 170 requests/s`. */
export function fromTo({ before, after }: CapacityChange): string {
  const [from, to] = [before, after].map((each) => Number(each.toPrecision(2)));
  return `from about ${from} to about ${to} requests/s`;
}

/** A load that only one of the two capacities carries, when one that stayed is likely and few trials since have told. */
export function contestedLoad(change: CapacityChange): number | undefined {
  const isLikely = change.logOdds >= suspected && change.back === undefined;
  return isLikely && toldBy(change.changed, change) < mostAsked
    ? Math.sqrt(change.before * change.after)
    : undefined;
}

/** What an overloaded target served is all that it could: so much more of no smaller load asks for a word. */
const contradicting = 1.08;

/**
 * Whether the target served more in one trial than it could in another whose load was no larger: a sign, without which nothing is
 * weighed. Less of a larger load is no such sign (it may collapse); nor is a larger share of a smaller one, of a limiter
 * of few tokens, which refuses some at any load.
 */
function contradict({ trials, limit }: Counted): boolean {
  const seen = trials.flatMap(({ load, outcome, measures: { served } }) =>
    served === undefined ? [] : [{ load, served: served.perSecond, isViolated: outcome.kind === 'violated' }],
  );
  const of = ({ load, served }: (typeof seen)[number]): number =>
    limit.refuses === 'limiter' ? served / load : served;
  return seen
    .filter(({ isViolated }) => isViolated)
    .some((less) => seen.some((more) => more.load >= less.load && of(more) > contradicting * of(less)));
}

/**
 * The change that explains the trials best, against one capacity for all of them: both by the same model, with every kind
 * of target summed out (`posteriorOf`). Some change always fits a little better, by chance: docs/method.md says how much.
 * `undefined` where there is nothing to compare, or no sign of it.
 */
export function changeOf<Trial extends EvidentTrial>(
  all: readonly Trial[],
  context: EstimateContext,
): CapacityChange<Trial> | undefined {
  const valid = all.filter(({ outcome }) => outcome.kind !== 'invalid');
  const counted = countedOf(valid, context);
  const grid = gridOf(counted);
  if (grid === undefined || !contradict(counted)) return undefined;
  const each = counted.trials.map((trial) => steadyEvidenceOf(grid, trial, counted.limit));
  const likeliest = changesOf(grid, each)
    .toSorted((a, b) => b.likelihood - a.likelihood)
    .slice(0, weighed)
    .map((change) => weighedChange(grid, change, each, counted))
    .toSorted((a, b) => b.logWeight - a.logWeight);
  const [best] = likeliest;
  const last = valid[(best?.from ?? 0) - 1];
  if (best === undefined || last === undefined) return undefined;
  const back = valid[best.to];
  const before = medianOf(best.joint);
  const changed = valid.slice(best.from, best.to);
  return {
    before,
    after: before * Math.exp(grid.step * meanSteps(likeliest, best)),
    last,
    changed,
    smaller: best.steps < 0 ? changed : valid.filter((trial) => !changed.includes(trial)),
    ...(back === undefined ? {} : { back }),
    logOdds: logSum(likeliest.map(({ logWeight }) => logWeight)) - unchanged(grid, counted),
  };
}

function weighedChange(
  grid: Grid,
  change: Change,
  each: readonly Evidence[],
  counted: Counted,
): WeighedChange {
  const joint = jointOf(grid, evidenceWith(change, each), counted);
  return { ...change, joint, logWeight: change.logPrior + joint.logEvidence };
}

/** Bursts of a limiter that may not be told yet, in seconds of its rate: what passed at first is no rate that it had. */
const bursts = [0, 0.25, 0.5, 1, 1.5, 2] as const;

/** ln of how likely the trials are with one capacity. */
function unchanged(grid: Grid, counted: Counted): number {
  const { trials, limit } = counted;
  const rate = Math.min(...trials.map(({ load, measures }) => measures.served?.perSecond ?? load));
  const spent = (limit.refuses === 'limiter' ? bursts : [0]).map((seconds) =>
    trials.map((trial) => (seconds === 0 ? trial : withoutBurst(trial, seconds * rate, rate))),
  );
  return Math.max(...spent.map((each) => jointOf(grid, evidenceOf(grid, each, limit), counted).logEvidence));
}

function jointOf(grid: Grid, evidence: Evidence, { limit, context }: Counted): Joint {
  return new Joint(grid, evidence, limit, context);
}

function gridOf({ trials, context: { minLoad, maxLoad } }: Counted): Grid | undefined {
  const most = Math.max(0, ...trials.map(({ measures }) => measures.served?.perSecond ?? 0));
  const from = Math.log(Math.max(minLoad / 2, leastShare * most));
  const step = (Math.log(Math.min(2 * maxLoad, mostShare * most)) - from) / (gridPoints - 1);
  return most === 0 || step <= 0 ? undefined : { from, step, count: gridPoints };
}

function logSum(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, each) => sum + Math.exp(each - most), 0));
}

function medianOf({ logLoads, collapseMass }: Joint): number {
  let below = 0;
  const at = collapseMass.findIndex((mass) => (below += mass) >= 0.5);
  return Math.exp(logLoads[at] ?? 0);
}

/** How far the capacity changed, of all sizes for that stretch. */
function meanSteps(changes: readonly WeighedChange[], { from, to, logWeight: most }: WeighedChange): number {
  const same = changes
    .filter((each) => each.from === from && each.to === to)
    .map(({ steps, logWeight }) => ({ steps, weight: Math.exp(logWeight - most) }));
  const total = same.reduce((sum, { weight }) => sum + weight, 0);
  return same.reduce((sum, { weight, steps }) => sum + weight * steps, 0) / total;
}
