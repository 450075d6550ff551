import type { Behaviour } from '../../model/config/behaviour.ts';
import type { Slo } from '../../model/config/config.ts';
import { destinationOf } from '../../model/secrets/credentials.ts';
import type { LoadRequest } from '../../ports/load-generator.ts';
import { longestIntentMs, vusFor } from './vus.ts';

/** Arrivals of a trial: how many are due in each slice, evenly spaced within it. */
export interface Arrivals {
  readonly sliceMs: number;
  readonly counts: readonly number[];
}

/**
 * What a scenario is told of its trial: HEADROOM_PLAN, as JSON. scenarios/runtime/plan.ts has the same shape and says
 * what each field means (neither side imports the other; a test holds them together).
 */
export interface TrialPlan {
  readonly targetUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly sloLatencyMs: number;
  readonly vus: number;
  readonly sliceMs: number;
  readonly durationMs: number;
  readonly arrivalsFile: string;
  readonly behaviour: Behaviour;
  readonly longestIntentMs: number;
  readonly freshness?: FreshnessPlan;
  readonly isLook?: boolean;
  readonly recordsWrites?: boolean;
  readonly tellsReadsOf?: number;
  readonly readBack?: ReadBackPlan;
}

export interface ReadBackPlan {
  readonly writesFile: string;
  readonly writes: number;
  readonly vus: number;
  readonly shortestMs: number;
  readonly longestMs: number;
}

interface FreshnessPlan {
  readonly everyMs: number;
  readonly sloMs: number;
  readonly giveUpMs: number;
  readonly vus: number;
}

export interface PlanSettings {
  readonly timeoutMs: number;
  readonly slo: Pick<Slo, 'latencyMs' | 'freshness'>;
  readonly arrivalsFile: string;
  readonly hosts: TrialPlan['hosts'];
  readonly tellsReadsOf?: number;
}

export function planOf(
  { targetUrl, seed, rates, behaviour, samplesFreshness, recordsWrites = false, look }: LoadRequest,
  { timeoutMs, slo, arrivalsFile, hosts, tellsReadsOf = 0 }: PlanSettings,
  { sliceMs, counts }: Arrivals,
): TrialPlan {
  const conduct = { behaviour, timeoutMs };
  const { url, headers } = destinationOf(targetUrl);
  return {
    targetUrl: url.href,
    headers,
    hosts,
    seed,
    timeoutMs,
    sloLatencyMs: slo.latencyMs,
    vus: vusFor(rates, conduct),
    sliceMs,
    durationMs: sliceMs * counts.length,
    arrivalsFile,
    behaviour,
    longestIntentMs: longestIntentMs(conduct),
    ...(look === undefined ? {} : { isLook: true }),
    ...(recordsWrites ? { recordsWrites } : {}),
    ...(tellsReadsOf > 0 ? { tellsReadsOf } : {}),
    ...(slo.freshness === undefined || !samplesFreshness
      ? {}
      : { freshness: freshnessPlan(slo.freshness, timeoutMs) }),
  };
}

function freshnessPlan(
  { seconds, everySeconds, giveUpSeconds }: NonNullable<Slo['freshness']>,
  timeoutMs: number,
): FreshnessPlan {
  const everyMs = 1000 * everySeconds;
  const sloMs = 1000 * seconds;
  const giveUpMs = Math.max(sloMs, 1000 * giveUpSeconds);
  // Before it waits, a sample asks for a follower and posts; at the end a read may still be on its way.
  const busyMs = giveUpMs + 4 * timeoutMs;
  return { everyMs, sloMs, giveUpMs, vus: Math.ceil(busyMs / everyMs) + 2 };
}
