import { peakOf } from '../../model/rate-curve.ts';
import type { LoadRequest } from '../../ports/load-generator.ts';

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
  readonly seed: number;
  readonly timeoutMs: number;
  readonly sloLatencyMs: number;
  readonly vus: number;
  readonly sliceMs: number;
  readonly arrivalsFile: string;
}

/** Above this, VUs cost more memory (about 0.4 MB each) than a machine that shares its target can give. */
const mostVus = 5000;
/** What a VU is busy with around its request: it starts late, draws, sends its samples. */
const overheadMs = 50;

export function planOf(
  request: LoadRequest,
  settings: { readonly timeoutMs: number; readonly sloLatencyMs: number; readonly arrivalsFile: string },
  arrivals: Arrivals,
): TrialPlan {
  return {
    targetUrl: request.targetUrl.href.replace(/\/+$/, ''),
    seed: request.seed,
    vus: vusFor(peakOf(request.rates), settings.timeoutMs),
    sliceMs: arrivals.sliceMs,
    ...settings,
  };
}

/**
 * VUs so that an arrival finds a free one even when every request runs into its timeout: Little's law, and five
 * standard deviations of a Poisson count on top. All are there from the start, because k6 drops an arrival for each
 * VU that it adds later, and they are not many more than that, because the pool rotates: with load L and V VUs each
 * connection rests V / L seconds, and servers close connections that rest (Node.js after 5 s).
 */
export function vusFor(loadPerSecond: number, timeoutMs: number): number {
  const busy = (loadPerSecond * (timeoutMs * 1.1 + overheadMs)) / 1000;
  return Math.min(mostVus, Math.ceil(busy + 5 * Math.sqrt(busy) + 2));
}
