import { simulateTrial, type SimulatedSystem } from './simulated-system.ts';

/**
 * The highest load a simulated system sustains for long within its SLO, by bisection over long simulated trials
 * (about 1 % exact). An overload of 1 % makes a queue of two seconds in them, so an SLO of a second or less shows it.
 */
export function trueCollapsePoint(
  system: SimulatedSystem,
  slo: { readonly latencyMs: number; readonly goodShare: number },
  seed: number,
): number {
  let low = system.capacity * 0.5;
  let high = system.capacity * 1.02;
  while (high / low > 1.004) {
    const load = Math.sqrt(low * high);
    if (longRunGoodShare(system, load, slo.latencyMs, seed) >= slo.goodShare) low = load;
    else high = load;
  }
  return Math.sqrt(low * high);
}

function longRunGoodShare(system: SimulatedSystem, load: number, latencyMs: number, seed: number): number {
  const seconds = simulateTrial(system, {
    load,
    durationSeconds: Math.max(200, 40_000 / load),
    latencySloMs: latencyMs,
    timeoutMs: 20 * latencyMs,
    seed,
  });
  const completed = seconds.reduce((sum, second) => sum + second.completed, 0);
  return seconds.reduce((sum, second) => sum + second.good, 0) / completed;
}
