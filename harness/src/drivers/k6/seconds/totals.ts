import { countOf, emptyHistogram, type Histogram } from '../../../model/histogram.ts';
import { badKinds, type BadKind } from '../../../model/sample.ts';
import type { Series } from '../remote-write/decode.ts';

/** What a generator has counted since its trial began (scenarios/runtime/journey.ts says what and when). */
export interface Totals {
  /** When the scenario started, in ms since the epoch; absent until its first arrival. */
  readonly startedAtMs?: number;
  /** Time of the newest sample in it: everything up to then is counted. */
  readonly untilMs: number;
  /** Intents that were begun, and of them those that a visit went on with. */
  readonly offered: number;
  readonly followUps: number;
  /** Requests sent for them once more. */
  readonly retried: number;
  readonly completed: Readonly<Record<BadKind | 'good', number>>;
  /** Ended before they left this machine, for want of a port or a file. */
  readonly unsent: number;
  readonly dropped: number;
  readonly iterations: number;
  readonly latency: Histogram;
  readonly lateness: Histogram;
  /** Of sampled posts: how long they took to show, and how many were given up. */
  readonly freshness: Histogram;
  readonly freshnessGivenUp: number;
  /** As last seen: k6 tells it once a second. */
  readonly busyVus: number;
}

export const noTotals: Totals = {
  untilMs: 0,
  offered: 0,
  followUps: 0,
  retried: 0,
  completed: Object.fromEntries(['good', ...badKinds].map((kind) => [kind, 0])) as Totals['completed'],
  unsent: 0,
  dropped: 0,
  iterations: 0,
  latency: emptyHistogram,
  lateness: emptyHistogram,
  freshness: emptyHistogram,
  freshnessGivenUp: 0,
  busyVus: 0,
};

/** Of all that k6 pushes, what the totals are made of. */
export function isInTotals(name: string): boolean {
  return name.startsWith('k6_headroom_') || k6sOwn.has(name);
}

const k6sOwn = new Set(['k6_vus', 'k6_iterations_total', 'k6_dropped_iterations_total']);

/** The totals after a push. */
export function totalsAfter(push: readonly Series[], before: Totals): Totals {
  const untilMs = push.reduce((latest, series) => Math.max(latest, series.timestampMs), before.untilMs);
  return push.reduce<Totals>((totals, series) => ({ ...totals, ...changeBy(series, totals) }), {
    ...before,
    untilMs,
  });
}

const histograms: Readonly<Record<string, 'latency' | 'lateness' | 'freshness'>> = {
  k6_headroom_latency_seconds: 'latency',
  k6_headroom_lateness_seconds: 'lateness',
  k6_headroom_freshness_seconds: 'freshness',
};

function changeBy({ name, labels, value }: Series, { completed }: Totals): Partial<Totals> {
  if (typeof value !== 'number') {
    const field = histograms[name];
    return field === undefined ? {} : { [field]: value };
  }
  switch (name) {
    case 'k6_headroom_started':
      return { startedAtMs: value };
    case 'k6_headroom_offered_total':
      return { offered: value };
    case 'k6_headroom_follow_ups_total':
      return { followUps: value };
    case 'k6_headroom_retried_total':
      return { retried: value };
    case 'k6_headroom_freshness_given_up_total':
      return { freshnessGivenUp: value };
    case 'k6_headroom_requests_total': {
      const kind = labels['kind'] ?? '';
      if (kind === 'unsent') return { unsent: value };
      return kind in completed ? { completed: { ...completed, [kind]: value } } : {};
    }
    case 'k6_dropped_iterations_total':
      return { dropped: value };
    case 'k6_iterations_total':
      return { iterations: value };
    case 'k6_vus':
      return { busyVus: value };
    default:
      return {};
  }
}

/** Intents that have ended, well or not. */
export function completedOf({ completed }: Totals): number {
  return Object.values(completed).reduce((sum, count) => sum + count, 0);
}

/** The observations that `after` has and `before` has not. Both are totals of one generator: buckets only grow. */
export function histogramSince(before: Histogram, after: Histogram): Histogram {
  if (countOf(before) === 0) return after;
  const buckets = Object.entries(after.buckets)
    .map(([index, count]) => [index, count - (before.buckets[Number(index)] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return {
    schema: after.schema,
    zeroCount: after.zeroCount - before.zeroCount,
    buckets: Object.fromEntries(buckets),
    sumSeconds: after.sumSeconds - before.sumSeconds,
  };
}
