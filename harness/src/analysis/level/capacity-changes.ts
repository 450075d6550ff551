import { steadyNoises } from '../capacity/served-evidence.ts';
import type { Evidence, Grid } from '../capacity/joint.ts';
import { curves } from '../capacity/share-evidence.ts';

/** Trials for which the capacity is another one: from one index up to another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A change of the capacity, with how likely it is by itself. */
export interface Change extends Stretch {
  /** In steps of the grid. */
  readonly steps: number;
  /** ln of how likely it is beforehand, less that of all changes that stay. */
  readonly logPrior: number;
  /** How likely what was served is with it; only to be compared with others. */
  readonly likelihood: number;
}

/** ln(capacity after / before): 13 to 53 % less, 15 to 62 % more. */
const sizes = [-0.75, -0.6, -0.48, -0.37, -0.28, -0.2, -0.14, 0.14, 0.2, 0.28, 0.37, 0.48] as const;
/** One trial that is unlike the others is a lapse: what comes back lasted for more than that. */
const fewestBeforeBack = 2;
/** That it changed and came back is two changes: it must be so much likelier, as a logarithm, than one that stays. */
const backCosts = 3;
/** Every change between two trials. */
export function changesOf(grid: Grid, each: readonly Evidence[]): Change[] {
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
export function evidenceWith({ from, to, steps }: Change, each: readonly Evidence[]): Evidence {
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
