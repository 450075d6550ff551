import { trialNoise, workVariance } from '../analysis/capacity/served-evidence.ts';
import type { World } from '../analysis/capacity/joint.ts';
import type { Posterior } from '../analysis/capacity/posterior.ts';
import { normalCumulative, normalDensity } from '../analysis/statistics/normal.ts';
import { missProbability, type ShareSlo } from '../analysis/capacity/share-evidence.ts';
import { settleSecondsOf } from '../analysis/trial/window.ts';
import type { Candidate } from '../model/record/trial.ts';
import type { DurationMs } from '../model/units.ts';
import type { OpenSides } from './open-sides.ts';

/** What a trial would show in a world, and what it would cost. */
interface Prospect {
  readonly logCollapse: number;
  /** What it serves tells the capacity: seconds pass before clients give up. */
  readonly isCounted: boolean;
  /** What it serves may be less than its capacity. */
  readonly collapses: boolean;
  /** Share of the offered load left unanswered in them, and its standard deviation. */
  readonly missing: number;
  readonly spread: number;
  /** Probability that its good share misses the SLO. */
  readonly missesSlo: number;
  /** Probability that it is a confirmation that is still needed. */
  readonly confirms: number;
  readonly seconds: number;
  /** Work that it leaves behind, in seconds: load beyond the capacity times how long it lasts. */
  readonly backlogSeconds: number;
}

/** Trials that a result still needs, and how long they are. */
export interface Saving {
  readonly open: OpenSides;
  readonly durationAt: (load: number) => DurationMs;
}

/** A trial costs this much time beside its load: start of the generator, drain. In load seconds it is worth a part. */
export const overheadSeconds = 3;
/** So does each second of work that it leaves behind: nothing else can be measured until that is done. */
const drainCost = 0.3;
/** A trial is judged on this many seconds before it may be stopped as decided. */
const judgedBeforeStop = 3;
/** How likely a target that collapses hides its capacity in overload. */
const hides = 0.6;
/** Every so many worlds, one is taken for the truth. */
const truthEvery = 8;

/** What a trial is expected to do. */
export interface Expected {
  /** How much it narrows the collapse point down: fall of ln(standard deviation). */
  readonly gain: number;
  /** What it costs, in seconds. */
  readonly seconds: number;
  /** Work that it leaves behind, in seconds. */
  readonly backlogSeconds: number;
}

/**
 * How much a trial is expected to narrow the collapse point down, and its cost: the mean fall of ln(standard deviation)
 * over worlds that may be the true one. This is the expected information of Bayesian experimental design (D. V. Lindley,
 * Annals of Mathematical Statistics 27, 1956), for distributions near the normal.
 */
export function expectedGain(
  candidate: Candidate,
  { worlds, limit }: Pick<Posterior, 'worlds' | 'limit'>,
  saving: Saving,
): Expected {
  const prospects = worlds.map((world) => prospectOf(candidate, world, limit, saving));
  const before = logSpread(
    prospects,
    prospects.map(() => 1),
  );
  const confirmSeconds = saving.durationAt(candidate.load) / 1000;
  let gain = 0;
  let seconds = 0;
  let truths = 0;
  let backlogSeconds = 0;
  for (let index = truthEvery >> 1; index < prospects.length; index += truthEvery) {
    const truth = prospects[index];
    if (truth === undefined) break;
    truths += 1;
    backlogSeconds += truth.backlogSeconds;
    seconds += costOf(truth, confirmSeconds);
    for (const misses of [true, false]) {
      const chance = misses ? truth.missesSlo : 1 - truth.missesSlo;
      if (chance < 0.02) continue;
      const weights = prospects.map((each) => likelihoodOf(truth, misses, each));
      gain += chance * (before - logSpread(prospects, weights));
    }
  }
  return { gain: gain / truths, seconds: seconds / truths, backlogSeconds: backlogSeconds / truths };
}

/** Of the trial, less what it saves when it is a confirmation as well. */
function costOf({ seconds, confirms, backlogSeconds }: Prospect, confirmSeconds: number): number {
  const cost = seconds + overheadSeconds + drainCost * backlogSeconds;
  return Math.max(0.3 * cost, cost - 0.8 * confirms * (confirmSeconds + overheadSeconds));
}

function prospectOf({ load, duration }: Candidate, world: World, limit: ShareSlo, saving: Saving): Prospect {
  const { logCapacity, logCollapse, curve, noise } = world;
  const capacity = Math.exp(logCapacity);
  const drift = load / capacity - 1;
  const settle = settleSecondsOf(duration / 1000);
  // Overload is stopped as soon as it is decided: when the wait has grown to the SLO's latency.
  const late = drift > 0 ? limit.latencySeconds / drift + limit.latencySeconds : Number.POSITIVE_INFINITY;
  const decided = Math.max(settle + judgedBeforeStop, late) + 0.5 + (0.02 * duration) / 1000;
  const seconds = Math.min(duration / 1000, decided);
  const judged = seconds - settle;
  // What is served tells the capacity until clients give up, usually after twice the SLO's latency.
  const patient = drift > 0 ? 2 * (limit.latencySeconds / drift + limit.latencySeconds) - settle : judged;
  const counted = Math.floor(limit.refuses !== false ? judged : Math.min(judged, patient));
  const variance = workVariance(noise, capacity);
  const idle = 1 - normalCumulative(drift * Math.sqrt(seconds / variance));
  const scatter = Math.min(Math.sqrt(variance * seconds), variance / (2 * Math.abs(drift) + 1e-9)) / judged;
  const missing = Math.max(0, 1 - 1 / (1 + drift));
  const missesSlo = missProbability(
    { load, duration, seconds: judged },
    limit,
    curve,
    logCollapse - Math.log(load),
  );
  return {
    logCollapse,
    isCounted: counted >= 1,
    collapses: noise.collapses && drift > 0,
    missing,
    spread: Math.hypot(
      Math.sqrt(noise.service / (load * Math.max(1, counted))),
      trialNoise(noise, counted),
      Math.min(1, 2 * idle) * scatter,
    ),
    missesSlo,
    confirms:
      duration < saving.durationAt(load)
        ? 0
        : confirming(load / Math.exp(logCollapse), missing, missesSlo, saving),
    seconds,
    backlogSeconds: limit.refuses !== false ? 0 : Math.max(0, drift) * seconds,
  };
}

/** Missing answers that are judged as growth. */
const growing = 0.025;

function confirming(relativeLoad: number, missing: number, missesSlo: number, { open }: Saving): number {
  if (open.below !== undefined && relativeLoad < 1 && relativeLoad > open.below) return 1 - missesSlo;
  const isAbove = open.above !== undefined && relativeLoad > 1 && relativeLoad < open.above;
  return isAbove ? Math.max(missesSlo, missing > growing ? 0.9 : 0) : 0;
}

function likelihoodOf(truth: Prospect, misses: boolean, each: Prospect): number {
  // A little for lapses, as in the estimate.
  const share = 0.03 + 0.94 * (misses ? each.missesSlo : 1 - each.missesSlo);
  if (!truth.isCounted || truth.collapses || !each.isCounted) return share;
  const z = (truth.missing - each.missing) / each.spread;
  const seen = normalDensity(z) / each.spread + 0.1;
  // As the estimate takes it: a target that collapses may have served what it can all the same.
  return share * (each.collapses ? hides + (1 - hides) * seen : seen);
}

function logSpread(prospects: readonly Prospect[], weights: readonly number[]): number {
  let [total, sum, squares] = [0, 0, 0];
  for (const [index, { logCollapse }] of prospects.entries()) {
    const weight = weights[index] ?? 0;
    total += weight;
    sum += weight * logCollapse;
    squares += weight * logCollapse * logCollapse;
  }
  const mean = sum / total;
  return 0.5 * Math.log(Math.max(1e-8, squares / total - mean * mean));
}
