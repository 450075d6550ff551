import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { Joint, type Evidence, type Grid } from './joint.ts';
import { withoutBurst } from './spent-burst.ts';
import { countedOf, evidenceOf, steadyEvidenceOf, type Counted } from './trial-evidence.ts';

/** A capacity that became another one between two trials, and stayed so, or came back. */
export interface CapacityChange<Trial extends EvidentTrial = EvidentTrial> {
  /** Where it collapses before and from then on, requests/s. */
  readonly before: number;
  readonly after: number;
  /** The last trial before it, and those for which it was another one. */
  readonly last: Trial;
  readonly changed: readonly Trial[];
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

/** Evidence of the trials in a stretch, and of the others. */
interface Sides extends Stretch {
  readonly inside: Evidence;
  readonly outside: Evidence;
}

interface Change extends Sides {
  /** In steps of the grid. */
  readonly steps: number;
  /** How likely what was served is with it; only to be compared with others. */
  readonly likelihood: number;
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
const believed = 8;
const suspected = 4;
/** One trial that is unlike those before may be a lapse. */
const fewestChanged = 2;

/** Whether noise does not make trials like these: so likely, and seen by more than one trial. */
export function isClear({ logOdds, changed }: CapacityChange): boolean {
  return logOdds >= believed && changed.length >= fewestChanged;
}

/** `from about 240 to about 170 requests/s`. */
export function fromTo({ before, after }: CapacityChange): string {
  const [from, to] = [before, after].map((each) => Number(each.toPrecision(2)));
  return `from about ${from} to about ${to} requests/s`;
}

/** A load that only one of the two capacities carries, when a change is likely and no trial since has told. */
export function contestedLoad({ before, after, changed, logOdds }: CapacityChange): number | undefined {
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  const isTold = changed.length >= fewestChanged && changed.some(({ load }) => least < load && load < most);
  return logOdds < suspected || isTold ? undefined : Math.sqrt(least * most);
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
  const changes = changesOf(grid, counted);
  const [best] = changes
    .toSorted((a, b) => b.likelihood - a.likelihood)
    .slice(0, weighed)
    .map((change) => {
      const joint = jointOf(grid, together(change), counted);
      return {
        ...change,
        joint,
        logEvidence: joint.logEvidence - (change.to < valid.length ? backCosts : 0),
      };
    })
    .toSorted((a, b) => b.logEvidence - a.logEvidence);
  const last = valid[(best?.from ?? 0) - 1];
  if (best === undefined || last === undefined) return undefined;
  const back = valid[best.to];
  const before = medianOf(best.joint);
  return {
    before,
    after: before * Math.exp(grid.step * meanSteps(changes, best)),
    last,
    changed: valid.slice(best.from, best.to),
    ...(back === undefined ? {} : { back }),
    logOdds: best.logEvidence - unchanged(grid, counted),
  };
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
function changesOf(grid: Grid, { trials, limit }: Counted): Change[] {
  const each = trials.map((trial) => steadyEvidenceOf(grid, trial, limit));
  return stretchesOf(trials.length).flatMap(({ from, to }) => {
    const sides = {
      from,
      to,
      inside: productOf(each.slice(from, to)),
      outside: productOf([...each.slice(0, from), ...each.slice(to)]),
    };
    return sizes.map((size) => {
      const steps = Math.round(size / grid.step);
      return { ...sides, steps, likelihood: servedLikelihood(sides, steps) };
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

function productOf([first, ...others]: readonly Evidence[]): Evidence {
  if (first === undefined) throw new RangeError('a stretch without a trial');
  const product = (arrays: readonly (Float64Array | undefined)[]): Float64Array => {
    const [start = new Float64Array(0), ...rest] = arrays;
    return rest.reduce<Float64Array>((all, each) => all.map((value, at) => value * (each?.[at] ?? 1)), start);
  };
  const all = [first, ...others];
  return {
    noises: first.noises,
    capacity: first.capacity.map((_, noise) => product(all.map(({ capacity }) => capacity[noise]))),
    share: first.share.map((curves, noise) =>
      curves.map((_, curve) => product(all.map(({ share }) => share[noise]?.[curve]))),
    ),
  };
}

function servedLikelihood({ inside, outside }: Sides, steps: number): number {
  return outside.noises.reduce((sum, { weight }, noise) => {
    const both = shifted(outside.capacity[noise], inside.capacity[noise], steps);
    return sum + weight * both.reduce((all, each) => all + each, 0);
  }, 0);
}

/** What both sides say of the capacity and the collapse point outside of the stretch. */
function together({ inside, outside, steps }: Change): Evidence {
  return {
    noises: outside.noises,
    capacity: outside.capacity.map((each, noise) => shifted(each, inside.capacity[noise], steps)),
    share: outside.share.map((curves, noise) =>
      curves.map((each, curve) => shifted(each, inside.share[noise]?.[curve], steps)),
    ),
  };
}

/** The product of two arrays, the second so many steps further on; beyond its ends it stays what it is there. */
function shifted(
  outside: Float64Array = new Float64Array(0),
  inside: Float64Array = new Float64Array(0),
  steps: number,
): Float64Array {
  const end = inside.length - 1;
  return outside.map((each, at) => each * (inside[Math.max(0, Math.min(end, at + steps))] ?? 0));
}

function medianOf({ logLoads, collapseMass }: Joint): number {
  let below = 0;
  const at = collapseMass.findIndex((mass) => (below += mass) >= 0.5);
  return Math.exp(logLoads[at] ?? 0);
}

/** How far the capacity changed, of all sizes for that stretch. */
function meanSteps(changes: readonly Change[], { from, to }: Stretch): number {
  const same = changes.filter((each) => each.from === from && each.to === to);
  const total = same.reduce((sum, { likelihood }) => sum + likelihood, 0);
  return same.reduce((sum, { likelihood, steps }) => sum + likelihood * steps, 0) / total;
}
