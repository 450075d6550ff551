import { collapsePointOf } from '../../../harness/src/analysis/level/collapse-point.ts';
import type { LevelRecord } from '../../../harness/src/model/record/record.ts';
import { durationMs, ratePerSecond } from '../../../harness/src/model/units.ts';
import type { SearchGoal } from '../../../harness/src/search/next.ts';
import type { SimulatedSystem } from '../../analysis/simulated-system.ts';
import { trueCollapsePoint } from '../../analysis/true-collapse-point.ts';
import { forecastAt } from '../../../harness/src/search/forecast.ts';
import { betweenSeconds, searchSimulated } from '../../search/simulated-search.ts';
import type { Change } from './field-systems.ts';
import type { BenchSystem, Family } from './systems.ts';

/** What became of one system. Rates in requests/s. */
export interface Measured {
  readonly index: number;
  readonly family: Family;
  readonly truth: number;
  readonly status: LevelRecord['status'];
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly naive: number | undefined;
  /** Whether what is claimed (an interval, or that it is beyond an end) is true; absent: nothing is claimed. */
  readonly isTrue?: boolean;
  readonly trials: number;
  readonly loadSeconds: number;
  /** What the search took with what comes between its trials, over what was told before the first. */
  readonly tookOfTold?: number;
}

/** What a search claims: an interval, or that the collapse point is beyond the load at an end. */
export function claimOf(
  { status, bracket, collapsePoint }: Pick<LevelRecord, 'status' | 'bracket' | 'collapsePoint'>,
  truth: number,
): Pick<Measured, 'isTrue'> {
  const { lowerBound = Number.NaN, upperBound = Number.NaN } = bracket;
  if (status === 'below-minimum') return { isTrue: truth <= upperBound };
  if (status === 'at-least') return { isTrue: truth >= lowerBound };
  if (collapsePoint === undefined) return {};
  return { isTrue: collapsePoint.low <= truth && truth <= collapsePoint.high };
}

/** NaN without an answer. */
export function pointOf(
  point: LevelRecord['collapsePoint'],
): Pick<Measured, 'estimate' | 'low' | 'high' | 'naive'> {
  const { estimate = Number.NaN, low = Number.NaN, high = Number.NaN, naive } = point ?? {};
  return { estimate, low, high, naive };
}

export function goalFor(
  { slo, initialLoad, minLoad, maxLoad }: BenchSystem,
  relativeWidth: number,
  maxTrials = mostTrials,
): SearchGoal {
  return {
    slo,
    initialLoad: ratePerSecond(initialLoad),
    minLoad: ratePerSecond(minLoad),
    maxLoad: ratePerSecond(maxLoad),
    relativeWidth,
    probeDuration: durationMs(4000),
    confirmDuration: durationMs(1000 * confirmSeconds),
    maxTrials,
    maxInvalidTrials: 4,
  };
}

/** Length of the trials that can confirm a bound: the default of `search.confirmSeconds`. */
export const confirmSeconds = 8;

/** The default of `search.maxTrials`. */
const mostTrials = 12;

export function measureSystem(bench: BenchSystem, relativeWidth: number, maxTrials = mostTrials): Measured {
  const { index, family, system, slo, seed } = bench;
  const goal = goalFor(bench, relativeWidth, maxTrials);
  const { trials, done, loadSeconds, wallSeconds } = searchSimulated(
    (seconds, trialsBefore) => systemAfter(bench, seconds, trialsBefore),
    goal,
    slo,
    seed,
  );
  const point = collapsePointOf(trials, goal);
  // Of a system that drifts, the collapse point is that of its mean capacity over the search.
  const mean = systemAfter(bench, loadSeconds / 2).capacity / system.capacity;
  const truth = nearest(
    point?.estimate,
    systemsHad(bench, trials.length).map((each) => trueCollapsePoint(each, slo, seed) * mean),
  );
  const isAnswered = done.status === 'found' || done.status === 'budget-exhausted';
  const claimed = isAnswered && point !== undefined ? { ...done, collapsePoint: point } : done;
  return {
    index,
    family,
    truth,
    status: done.status,
    ...pointOf(point),
    ...claimOf(claimed, truth),
    trials: trials.length,
    loadSeconds,
    ...againstTold(goal, 1000 * wallSeconds),
  };
}

/** What a search took, held against what it would have been told to take. */
export function againstTold(goal: SearchGoal, tookMs: number): Pick<Measured, 'tookOfTold'> {
  const { searchMs } = forecastAt(goal, goal.initialLoad, 1000 * betweenSeconds);
  return { tookOfTold: tookMs / searchMs.likely };
}

/** The system as it is after so many seconds of load and so many trials. */
export function systemAfter(
  { system, driftPerMinute, change }: BenchSystem,
  loadSeconds: number,
  trialsBefore = 0,
): SimulatedSystem {
  const now =
    change !== undefined && isChanged(change, trialsBefore) ? { ...system, ...change.becomes } : system;
  return { ...now, capacity: now.capacity * (1 + (driftPerMinute * loadSeconds) / 60) };
}

function isChanged(
  { afterTrials, backAfterTrials = Number.POSITIVE_INFINITY }: Change,
  trials: number,
): boolean {
  return afterTrials <= trials && trials < backAfterTrials;
}

/** What it was, and what it became, if that was before the last trial: each is a truth that an interval may hold. */
function systemsHad({ system, change }: BenchSystem, trials: number): SimulatedSystem[] {
  return change === undefined || trials <= change.afterTrials
    ? [system]
    : [system, { ...system, ...change.becomes }];
}

/** In its ratio, of the first where there is no estimate. */
function nearest(estimate: number | undefined, truths: readonly number[]): number {
  const distance = (truth: number): number =>
    estimate === undefined ? 0 : Math.abs(Math.log(truth / Math.max(1e-9, estimate)));
  return truths.toSorted((a, b) => distance(a) - distance(b))[0] ?? Number.NaN;
}
