import type { SurvivalContext } from '../../harness/src/analysis/night/survival.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { aSecond } from './simulated-system.ts';

export const context: SurvivalContext = {
  slo: { latencyMs: 500, goodShare: 0.99 },
  survival: survivalSchema.parse({}),
  rates: rateCurve(1, Array<number>(60).fill(100)),
  timeoutMs: 1000,
  arrivals: 'poisson',
};

/** A night of a minute at 100/s; `good` says how many of a second's hundred were. */
export function night(good: (second: number) => number, overrides: Partial<Second> = {}): Second[] {
  return Array.from({ length: 60 }, (_, index) => {
    const second = index + 1;
    const well = good(second);
    const counts = { offered: 100, intended: 100, completed: 100, good: well, bad: { slow: 100 - well } };
    return aSecond({ atSeconds: second, ...counts, sent: 100, ...overrides });
  });
}
