import type { Behaviour } from './client/behaviour.ts';

/**
 * What the harness asks of one trial: HEADROOM_PLAN in the environment, as JSON. The harness has the same shape in
 * harness/src/drivers/k6/trial-plan.ts (neither side imports the other; a test holds them together).
 */
export interface Plan {
  /** Where the load goes: paths lie under its own. */
  readonly targetUrl: string;
  /** Of every request: what lets it in. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP addresses of hosts that k6 is not to look up. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Users, paths and kinds of requests are drawn from it. */
  readonly seed: number;
  /** A request is given up after this. */
  readonly timeoutMs: number;
  /** Answered within this of its due time, a request is good. */
  readonly sloLatencyMs: number;
  /** VUs to start with; none is added later, for k6 drops an arrival for each one that it adds. */
  readonly vus: number;
  /** Length of a slice of arrivals. */
  readonly sliceMs: number;
  /** How long arrivals go on: all slices. */
  readonly durationMs: number;
  /** JSON file with the arrivals of each slice, as an array of whole numbers. Within a slice they are evenly spaced. */
  readonly arrivalsFile: string;
  readonly behaviour: Behaviour;
  /** An intent, its retries included, has ended this long after it was begun, at most. */
  readonly longestIntentMs: number;
  /** Absent: nothing is sampled for how long it takes to show. */
  readonly freshness?: FreshnessPlan;
  /** Every answer is read, and told by how it ended. */
  readonly isLook?: boolean;
  /** How each write ended is told, for a read-back. */
  readonly recordsWrites?: boolean;
  /** So many first arrivals tell the harness what they read; absent: it knows enough. */
  readonly tellsReadsOf?: number;
  /** Present: nothing is sent but what reads writes back. */
  readonly readBack?: ReadBackPlan;
}

/** How the writes of a drill are read back. */
export interface ReadBackPlan {
  /** JSON file with the writes, as an array (`Written`). */
  readonly writesFile: string;
  readonly writes: number;
  readonly vus: number;
  /** A VU takes at least this long for each. */
  readonly shortestMs: number;
  /** What is not read by then stays unread. */
  readonly longestMs: number;
}

/** How posts are sampled for how long they take to show to a follower. */
export interface FreshnessPlan {
  readonly everyMs: number;
  /** In time, by the SLO. */
  readonly sloMs: number;
  readonly giveUpMs: number;
  /** VUs of their own, so that no sample is ever dropped. */
  readonly vus: number;
}

/** @throws Error when the scenario was started by hand, without the harness. */
export function readPlan(environment: Readonly<Record<string, string | undefined>>): Plan {
  const text = environment['HEADROOM_PLAN'];
  if (text === undefined) {
    throw new Error('HEADROOM_PLAN is not set: this scenario is started by headroom, not by `k6 run`');
  }
  return JSON.parse(text) as Plan;
}
