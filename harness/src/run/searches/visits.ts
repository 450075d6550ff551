import { relativeWidthOf } from '../../model/ratio.ts';
import type { LevelRecord, SearchedLevel } from '../../model/record/record.ts';

/** The time of a run, to be spread over its levels. All in ms. */
export interface TimeBudget {
  /** On the run's clock. */
  readonly endsAtMs: number;
  /** Width of an interval that is narrow enough, over its estimate. */
  readonly relativeWidth: number;
  /** What it takes to bring a level up again, and the shortest look at it that helps. */
  readonly visitMs: number;
  /** What a load past a collapse point takes; 0 when there is none. */
  readonly overloadMs: number;
}

/** One stay at a level. */
export interface Visit {
  readonly level: string;
  /** How narrow its interval is to become. */
  readonly relativeWidth: number;
  /** No trial begins that would end after it. */
  readonly deadlineMs: number;
  /** Whether what is past the collapse point is measured then, if there is time. */
  readonly goesPast: boolean;
}

export interface VisitedLevel {
  readonly record: LevelRecord;
  /** In this run of the command. */
  readonly visits: number;
  readonly isCharacterised: boolean;
}

/** The first answers are so much wider than asked: every level gets one before any is made better. */
const coarseness = 3;
const coarsest = 0.5;

/**
 * Which level to go to next, so that the open decision is settled soonest: first every level once, for a coarse answer
 * within its share of the time; then the one whose interval is widest; then, when all are narrow enough, what is past
 * the collapse points. `undefined` when nothing is left to do, or no time to do it. It keeps no state but what is given.
 */
export function nextVisit(
  budget: TimeBudget,
  levels: readonly VisitedLevel[],
  nowMs: number,
): Visit | undefined {
  const leftMs = budget.endsAtMs - nowMs;
  const fresh = levels.filter(({ visits, record }) => visits === 0 && record.status === 'pending');
  const [first] = fresh;
  if (first !== undefined) {
    const isOnlyOne = levels.length === 1;
    return {
      level: first.record.name,
      relativeWidth: isOnlyOne ? budget.relativeWidth : Math.min(coarsest, coarseness * budget.relativeWidth),
      deadlineMs: isOnlyOne ? budget.endsAtMs : nowMs + leftMs / fresh.length,
      goesPast: isOnlyOne,
    };
  }
  return refinement(budget, levels, nowMs) ?? lookPast(budget, levels, leftMs);
}

function refinement(budget: TimeBudget, levels: readonly VisitedLevel[], nowMs: number): Visit | undefined {
  const leftMs = budget.endsAtMs - nowMs;
  const wide = levels
    .map(({ record }) => ({ name: record.name, width: openWidthOf(record) }))
    .filter(({ width }) => width > budget.relativeWidth)
    .toSorted((a, b) => b.width - a.width);
  const [widest] = wide;
  if (widest === undefined || leftMs < budget.visitMs) return undefined;
  // A visit that has no time for a trial is lost: rather fewer levels are made better.
  const shareMs = Math.min(leftMs, Math.max(leftMs / wide.length, 1.5 * budget.visitMs));
  return {
    level: widest.name,
    relativeWidth: budget.relativeWidth,
    deadlineMs: nowMs + shareMs,
    goesPast: false,
  };
}

function lookPast(budget: TimeBudget, levels: readonly VisitedLevel[], leftMs: number): Visit | undefined {
  const next = levels.find(({ isCharacterised }) => !isCharacterised);
  if (next === undefined || leftMs < budget.visitMs + budget.overloadMs) return undefined;
  const { relativeWidth, endsAtMs } = budget;
  return { level: next.record.name, relativeWidth, deadlineMs: endsAtMs, goesPast: true };
}

/**
 * Of an interval that more trials can make narrower; 0 of any other level, infinite of one without an interval. One that was
 * measured past its collapse point stays as that left it.
 */
function openWidthOf({ status, collapsePoint, overloads }: LevelRecord): number {
  if (overloads !== undefined) return 0;
  if (status === 'pending') return Number.POSITIVE_INFINITY;
  if (status !== 'found' && status !== 'budget-exhausted') return 0;
  return collapsePoint === undefined ? Number.POSITIVE_INFINITY : relativeWidthOf(collapsePoint);
}

/** A level that was visited for less than the width asked for is not found yet. */
export function statedHonestly(record: SearchedLevel, relativeWidth: number): SearchedLevel {
  const { status, collapsePoint } = record;
  const isWide = collapsePoint !== undefined && relativeWidthOf(collapsePoint) > relativeWidth;
  return status === 'found' && isWide ? { ...record, status: 'budget-exhausted' } : record;
}

/** More trials are made only of one that has time for more. */
export function isSearched({ status }: LevelRecord, visit: Visit | undefined): boolean {
  return status === 'found' || (status === 'budget-exhausted' && visit === undefined);
}
