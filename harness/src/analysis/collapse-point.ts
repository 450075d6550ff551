import { errorFunction } from 'simple-statistics';
import type { Candidate, CollapsePoint, Outcome } from '../model/trial.ts';
import { ratePerSecond } from '../model/units.ts';

/** What the estimate takes from a trial. */
type DecidedTrial = Candidate & { readonly outcome: Outcome };

const confidence = 0.95;
/** Share of trials that say the opposite for reasons of their own (a pause) that the validity checks did not see. */
const lapseShare = 0.0005;
/** Noise of the capacity from trial to trial, as a share of it; which of these it is, is not known. */
const capacityNoises = [0.01, 0.02, 0.04, 0.08];
/** Step of the grid over ln(collapse point): a tenth of a per cent. */
const gridStep = 0.001;

/**
 * Where a level collapses, with a 95 % interval, from its sustained and violated trials; `undefined` unless there are
 * both. A Bayesian estimate as in psychophysics, where a threshold is found from yes-or-no trials (A. B. Watson,
 * D. G. Pelli, "QUEST", Perception & Psychophysics 33, 1983, 113-120; L. L. Kontsevich, C. W. Tyler, Vision Research
 * 39, 1999, 2729-2737):
 *
 *     P(violated | load r, collapse point c) = lapse + (1 - 2 lapse) Phi((ln r - ln c) / s)
 *     s^2 = noise^2 + 1 / (r t)
 *
 * with a flat prior of ln c over the loads asked, and of the noise over a few values, which is summed out. The second
 * term of s^2 is the scatter of a queue that chance arrivals fill for t seconds. The estimate is the median.
 *
 * It takes verdicts as they are: a short trial's bias towards `sustained` (rule 2 of the design) is not corrected.
 */
export function collapsePointOf(trials: readonly DecidedTrial[]): CollapsePoint | undefined {
  const decided = trials.filter(({ outcome }) => outcome.kind === 'sustained' || outcome.kind === 'violated');
  const sustained = loadsOf(decided, 'sustained');
  const violated = loadsOf(decided, 'violated');
  if (sustained.length === 0 || violated.length === 0) return undefined;
  const loads = [...sustained, ...violated];
  const grid = logGrid(Math.min(...loads), Math.max(...loads));
  const posterior = posteriorOver(grid, decided);
  const at = (share: number): number => quantileOf(grid, posterior, share);
  const tail = (1 - confidence) / 2;
  const estimate = at(0.5);
  const [lower, upper] = [Math.max(...sustained), Math.min(...violated)];
  // The interval may be narrower than a consistent bracket, but it never leaves the bracket's middle out.
  const middle = lower < upper ? (lower + upper) / 2 : estimate;
  return {
    estimate: ratePerSecond(estimate),
    low: ratePerSecond(Math.min(at(tail), middle, estimate)),
    high: ratePerSecond(Math.max(at(1 - tail), middle, estimate)),
    confidence,
  };
}

function loadsOf(trials: readonly DecidedTrial[], kind: Outcome['kind']): number[] {
  return trials.filter(({ outcome }) => outcome.kind === kind).map(({ load }) => load);
}

function logGrid(from: number, to: number): number[] {
  const steps = Math.max(1, Math.ceil(Math.log(to / from) / gridStep));
  return Array.from(
    { length: steps + 1 },
    (_, index) => Math.log(from) + (index / steps) * Math.log(to / from),
  );
}

/** Probability of each point of the grid; they sum to 1. */
function posteriorOver(grid: readonly number[], trials: readonly DecidedTrial[]): number[] {
  const weights = grid.map((logCollapse) =>
    capacityNoises.reduce((sum, noise) => sum + likelihood(logCollapse, noise, trials), 0),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function likelihood(logCollapse: number, noise: number, trials: readonly DecidedTrial[]): number {
  return trials.reduce((product, { load, duration, outcome }) => {
    const spread = Math.sqrt(noise ** 2 + 1 / ((load * duration) / 1000));
    const violated = lapseShare + (1 - 2 * lapseShare) * normal((Math.log(load) - logCollapse) / spread);
    return product * (outcome.kind === 'violated' ? violated : 1 - violated);
  }, 1);
}

function normal(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}

/** The grid's value, as a rate, below which this share of the posterior lies; linear between points. */
function quantileOf(grid: readonly number[], posterior: readonly number[], share: number): number {
  let below = 0;
  for (const [index, weight] of posterior.entries()) {
    const here = grid[index] ?? 0;
    if (below + weight >= share) {
      const before = grid[Math.max(0, index - 1)] ?? here;
      return Math.exp(before + (weight === 0 ? 0 : (share - below) / weight) * (here - before));
    }
    below += weight;
  }
  return Math.exp(grid.at(-1) ?? 0);
}
