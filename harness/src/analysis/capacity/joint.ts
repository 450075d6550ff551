import type { Noise } from './served-evidence.ts';
import { curveWeight, freeRatios, leastSlackAt, tiedShare, type FreeRatio } from './collapse-ratio.ts';
import type { EstimateContext } from './evident-trial.ts';
import { priorOf } from './prior.ts';
import { curves, laggingSlacks, type Curve, type ShareSlo } from './share-evidence.ts';
import { tiedSlacks } from './tied-slack.ts';

/** Evenly spaced logarithms of loads. */
export interface Grid {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** What all trials say, over a grid. */
export interface Evidence {
  /** The kinds of target that are thought of. */
  readonly noises: readonly Noise[];
  /** By noise: the likelihood of each capacity. */
  readonly capacity: readonly Float64Array[];
  /** By noise and curve: the likelihood of each collapse point. */
  readonly share: readonly (readonly Float64Array[])[];
}

/** One way the level may be. */
export interface World {
  readonly logCapacity: number;
  readonly logCollapse: number;
  readonly curve: Curve;
  readonly noise: Noise;
}

/** Share of the probability that may be cut off at each end when a grid is narrowed. */
const negligible = 1e-6;
const worldCount = 160;

/** One cell of the distribution: the collapse point lies between points of the grid. */
interface Cell {
  readonly weight: number;
  readonly collapseAt: number;
  /** `undefined` where the model does not tie it to the ratio. */
  readonly slack?: number;
}

/** The joint distribution of capacity and collapse point over a grid. */
export class Joint {
  readonly logLoads: Float64Array;
  /** Of the collapse point; sums to 1. */
  readonly collapseMass: Float64Array;
  readonly #capacityMass: Float64Array;
  /** Not normalised, by noise and capacity. */
  readonly #rows: readonly Float64Array[];
  /** By noise and index of the least slack: the likelihood of each collapse point, times its prior. */
  readonly #free: readonly (readonly Float64Array[])[];
  readonly #ratios: readonly FreeRatio[];
  readonly #grid: Grid;
  readonly #evidence: Evidence;
  /** By noise: the likelihood of each capacity, times the noise's own weight. */
  readonly #capacity: readonly Float64Array[];
  readonly #prior: Float64Array;
  readonly #limit: ShareSlo;

  constructor(grid: Grid, evidence: Evidence, limit: ShareSlo, context: EstimateContext) {
    this.#grid = grid;
    this.#evidence = evidence;
    this.#limit = limit;
    this.#capacity = evidence.capacity.map((each, at) => {
      const { weight = 0 } = evidence.noises[at] ?? {};
      return each.map((likelihood) => weight * likelihood);
    });
    this.logLoads = Float64Array.from({ length: grid.count }, (_, index) => grid.from + index * grid.step);
    const prior = priorOf(context);
    this.#prior = this.logLoads.map((each) => prior(each));
    this.#ratios = freeRatios(grid);
    this.#free = evidence.share.map((share) => meansFrom(share, this.#prior));
    this.collapseMass = new Float64Array(grid.count);
    this.#capacityMass = new Float64Array(grid.count);
    this.#rows = evidence.noises.map((_, noiseAt) => this.#sumRows(noiseAt));
    for (const rows of this.#rows)
      for (let at = 0; at < grid.count; at += 1) add(this.#capacityMass, at, rows[at] ?? 0);
    for (const mass of [this.collapseMass, this.#capacityMass]) normalise(mass);
  }

  /** The part of the grid that the probability is in, with a margin, as logarithms. */
  get range(): [number, number] {
    const both = [this.collapseMass, this.#capacityMass].map((mass) => endsOf(mass));
    const low = Math.min(...both.map(([from]) => from));
    const high = Math.max(...both.map(([, to]) => to));
    const { from, step, count } = this.#grid;
    return [from + Math.max(0, low - 2) * step, from + Math.min(count - 1, high + 2) * step];
  }

  /** ln of how likely the trials are, whatever the capacity and the collapse point: to be compared on one grid only. */
  get logEvidence(): number {
    return Math.log(this.#total);
  }

  /** Drawn evenly through the distribution: the same ones each time. */
  worlds(): World[] {
    const total = this.#total;
    const drawn: World[] = [];
    let before = 0;
    for (const [noiseAt, rows] of this.#rows.entries()) {
      for (const [at, row] of rows.entries()) {
        const after = before + row;
        if (after > ((drawn.length + 0.5) / worldCount) * total) {
          this.#drawFrom(drawn, at, noiseAt, before, total);
        }
        before = after;
      }
    }
    return drawn;
  }

  get #total(): number {
    return this.#rows.reduce((sum, rows) => sum + rows.reduce((each, row) => each + row, 0), 0);
  }

  #drawFrom(drawn: World[], at: number, noiseAt: number, before: number, total: number): void {
    const { from, step } = this.#grid;
    const noise = this.#evidence.noises[noiseAt];
    if (noise === undefined) return;
    let sum = before;
    for (const { weight, collapseAt, slack } of [
      ...this.#tiedCells(at, noiseAt),
      ...this.#freeCells(at, noiseAt),
    ]) {
      sum += weight;
      while (drawn.length < worldCount && sum > ((drawn.length + 0.5) / worldCount) * total) {
        const least = leastSlackAt(1 - Math.exp((collapseAt - at) * step));
        drawn.push({
          logCapacity: from + at * step,
          logCollapse: from + collapseAt * step,
          curve:
            slack === undefined
              ? this.#curveAt(Math.round(collapseAt), noiseAt, least, drawn.length)
              : { slack, lags: true },
          noise,
        });
      }
    }
  }

  /** Sums every cell of a noise up by capacity, and into the collapse point's mass. */
  #sumRows(noiseAt: number): Float64Array {
    const rows = new Float64Array(this.#grid.count);
    const capacity = this.#capacity[noiseAt] ?? rows;
    const floor = negligible * 1e-3 * capacity.reduce((most, each) => Math.max(most, each), 0);
    for (let at = 0; at < rows.length; at += 1) {
      if ((capacity[at] ?? 0) <= floor) continue;
      let row = 0;
      for (const { weight, collapseAt } of this.#tiedCells(at, noiseAt)) {
        const lower = Math.floor(collapseAt);
        add(this.collapseMass, lower, (1 - collapseAt + lower) * weight);
        add(this.collapseMass, lower + 1, (collapseAt - lower) * weight);
        row += weight;
      }
      rows[at] = row + this.#sumFree(at, noiseAt, capacity[at] ?? 0);
    }
    return rows;
  }

  /** The bulk of the work: no objects, no calls. */
  #sumFree(at: number, noiseAt: number, likelihood: number): number {
    const free = this.#free[noiseAt] ?? [];
    const mass = this.collapseMass;
    const ratios = this.#ratios;
    let row = 0;
    for (let index = 0; index < ratios.length; index += 1) {
      const ratio = ratios[index];
      if (ratio === undefined) break;
      const to = at + ratio.offset;
      if (to < 0 || to >= mass.length) continue;
      const weight = ratio.weight * likelihood * (free[ratio.slackFrom]?.[to] ?? 0);
      mass[to] = (mass[to] ?? 0) + weight;
      row += weight;
    }
    return row;
  }

  #freeCells(at: number, noiseAt: number): Cell[] {
    const likelihood = this.#capacity[noiseAt]?.[at] ?? 0;
    return this.#ratios.map(({ offset, weight, slackFrom }) => ({
      weight: weight * likelihood * (this.#free[noiseAt]?.[slackFrom]?.[at + offset] ?? 0),
      collapseAt: at + offset,
    }));
  }

  #tiedCells(at: number, noiseAt: number): Cell[] {
    const likelihood = this.#capacity[noiseAt]?.[at] ?? 0;
    const noise = this.#evidence.noises[noiseAt];
    if (noise === undefined) return [];
    const load = Math.exp(this.logLoads[at] ?? 0);
    return tiedSlacks(load, noise, this.#limit).map(({ slack, steepness, weight }) => {
      const collapseAt = at + Math.log(1 - slack) / this.#grid.step;
      const here = this.#shareAt(collapseAt, noiseAt, steepness) * (this.#prior[Math.round(collapseAt)] ?? 0);
      return { weight: tiedShare * weight * likelihood * here, collapseAt, slack: steepness };
    });
  }

  /** Likelihood of a collapse point between two points of the grid, at a slack between two of the slacks. */
  #shareAt(at: number, noiseAt: number, slack: number): number {
    const share = this.#evidence.share[noiseAt] ?? [];
    const above = laggingSlacks.findIndex((each) => each >= slack);
    const high = above === -1 ? laggingSlacks.length - 1 : above;
    const low = Math.max(0, high - 1);
    const [from, to] = [laggingSlacks[low] ?? 1, laggingSlacks[high] ?? 1];
    const part = from === to ? 1 : Math.min(1, Math.max(0, Math.log(slack / from) / Math.log(to / from)));
    return (1 - part) * between(share[low], at) + part * between(share[high], at);
  }

  /** One of the curves, by how likely each is there; the number of the draw spreads them. */
  #curveAt(at: number, noiseAt: number, least: number, draw: number): Curve {
    const share = this.#evidence.share[noiseAt] ?? [];
    const weights = share.map((each, index) => curveWeight(index, least) * (each[at] ?? 0));
    let left = ((draw * 0.618_034) % 1) * weights.reduce((sum, each) => sum + each, 0);
    const index = weights.findIndex((each) => each > 0 && (left -= each) <= 0);
    return curves[index] ?? { slack: laggingSlacks[least] ?? 0.04, lags: true };
  }
}

/** By index of the least slack: the mean over the curves that go with it, times the prior. */
function meansFrom(share: readonly Float64Array[], prior: Float64Array): Float64Array[] {
  return laggingSlacks.map((_, least) => {
    const mean = new Float64Array(prior.length);
    for (const [index, array] of share.entries()) {
      const weight = curveWeight(index, least);
      if (weight === 0) continue;
      for (let at = 0; at < mean.length; at += 1) add(mean, at, weight * (array[at] ?? 0) * (prior[at] ?? 0));
    }
    return mean;
  });
}

function between(array: Float64Array | undefined, at: number): number {
  const lower = Math.floor(at);
  const share = at - lower;
  return (1 - share) * (array?.[lower] ?? 0) + share * (array?.[lower + 1] ?? 0);
}

function add(array: Float64Array, at: number, value: number): void {
  if (at >= 0 && at < array.length) array[at] = (array[at] ?? 0) + value;
}

function normalise(mass: Float64Array): void {
  const total = mass.reduce((sum, each) => sum + each, 0);
  for (const [at, each] of mass.entries()) mass[at] = each / total;
}

/** First and last index that are not negligible. */
function endsOf(mass: Float64Array): [number, number] {
  let low = 0;
  let high = mass.length - 1;
  for (let sum = mass[low] ?? 0; sum < negligible && low < high; sum += mass[low] ?? 0) low += 1;
  for (let sum = mass[high] ?? 0; sum < negligible && high > low; sum += mass[high] ?? 0) high -= 1;
  return [low, high];
}
