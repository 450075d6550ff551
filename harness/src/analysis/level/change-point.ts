import { steadyNoises } from '../capacity/served-evidence.ts';
import type { EstimateContext, EvidentTrial } from '../capacity/evident-trial.ts';
import { Joint, type Evidence, type Grid } from '../capacity/joint.ts';
import { curves } from '../capacity/share-evidence.ts';
import { withoutBurst } from '../capacity/spent-burst.ts';
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

/** Trials for which the capacity is another one: from one index up to another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Change extends Stretch {
  /** In steps of the grid. */
  readonly steps: number;
  /** ln of how likely it is beforehand, less that of all changes that stay. */
  readonly logPrior: number;
  /** How likely what was served is with it; only to be compared with others. */
  readonly likelihood: number;
}

interface WeighedChange extends Change {
  readonly joint: Joint;
  /** ln of how likely it is with all that the trials say. */
  readonly logWeight: number;
}

/** ln(capacity after / before): 13 to 53 % less, 15 to 62 % more. */
const sizes = [-0.75, -0.6, -0.48, -0.37, -0.28, -0.2, -0.14, 0.14, 0.2, 0.28, 0.37, 0.48] as const;
/** One trial that is unlike the others is a lapse: what comes back lasted for more than that. */
const fewestBeforeBack = 2;
/** That it changed and came back is two changes: it must be so much likelier, as a logarithm, than one that stays. */
const backCosts = 3;
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

/** Every change between two trials. */
function changesOf(grid: Grid, each: readonly Evidence[]): Change[] {
  const stays = (each.length - 1) * sizes.length;
  return stretchesOf(each.length).flatMap((stretch) => {
    const { from, to } = stretch;
    const logPrior = -Math.log(stays) - (to < each.length ? backCosts : 0);
    const inside = capacityOf(grid, each.slice(from, to));
    const outside = capacityOf(grid, [...each.slice(0, from), ...each.slice(to)]);
    return sizes.map((size) => {
      const steps = Math.round(size / grid.step);
      return { ...stretch, steps, logPrior, likelihood: servedLikelihood({ inside, outside }, steps) };
    });
  });
}

function stretchesOf(trials: number): Stretch[] {
  const starts = Array.from({ length: Math.max(0, trials - 1) }, (_, index) => index + 1);
  return starts.flatMap((from) =>
    starts
      .map((length) => ({ from, to: from + length }))
      .filter(({ to }) => to === trials || (to < trials && to - from >= fewestBeforeBack)),
  );
}

/** By kind of target, the likelihood of each capacity. */
function capacityOf({ count }: Grid, each: readonly Evidence[]): Float64Array[] {
  return steadyNoises.map((_, noise) =>
    product(
      count,
      each.map(({ capacity }) => ({ array: capacity[noise], steps: 0 })),
    ),
  );
}

function servedLikelihood(
  {
    inside,
    outside,
  }: { readonly inside: readonly Float64Array[]; readonly outside: readonly Float64Array[] },
  steps: number,
): number {
  return steadyNoises.reduce((sum, { weight }, noise) => {
    const [here, there] = [outside[noise] ?? new Float64Array(0), inside[noise]];
    return sum + weight * here.reduce((all, each, at) => all + each * valueAt(there, at + steps), 0);
  }, 0);
}

/** What all trials say of the capacity and the collapse point outside of the stretch. */
function evidenceWith({ from, to, steps }: Change, each: readonly Evidence[]): Evidence {
  const [first] = each;
  const count = first?.capacity[0]?.length ?? 0;
  const together = (of: (evidence: Evidence) => Float64Array | undefined): Float64Array =>
    product(
      count,
      each.map((evidence, trial) => ({
        array: of(evidence),
        steps: from <= trial && trial < to ? steps : 0,
      })),
    );
  return {
    noises: steadyNoises,
    capacity: steadyNoises.map((_, noise) => together(({ capacity }) => capacity[noise])),
    share: steadyNoises.map((_, noise) =>
      curves.map((_, curve) => together(({ share }) => share[noise]?.[curve])),
    ),
  };
}

interface Factor {
  readonly array: Float64Array | undefined;
  /** So many steps further on. */
  readonly steps: number;
}

function product(count: number, factors: readonly Factor[]): Float64Array {
  const all = new Float64Array(count).fill(1);
  for (const { array, steps } of factors) {
    for (let at = 0; at < count; at += 1) all[at] = (all[at] ?? 0) * valueAt(array, at + steps);
  }
  return all;
}

/** Beyond its ends an array stays what it is there. */
function valueAt(array: Float64Array | undefined, at: number): number {
  return array?.[Math.max(0, Math.min(array.length - 1, at))] ?? 0;
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
