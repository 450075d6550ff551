import { millsRatio, normalCumulative, normalDensity } from '../statistics/normal.ts';

/*
 * A busy queue is close to a reflected Brownian motion: the work that waits, in seconds, drifts by
 * m = load / capacity - 1 a second, spreads by a variance of v a second, and never falls below zero (J. M. Harrison,
 * Brownian Motion and Stochastic Flow Systems, 1985, 1.8 and 5.6; W. Whitt, Stochastic-Process Limits, 2002, 5.7).
 * v = (variability of arrivals + variability of service) / capacity, each 1 when Poisson or exponential, 0 when even.
 *
 * It says what a trial that starts with an empty queue sees, and what it does not see yet (rule 2 of the design).
 */

/** P(work > y) at t seconds after the queue was empty. */
export function excessProbability(y: number, drift: number, variance: number, t: number): number {
  const spread = Math.sqrt(variance * t);
  const above = (y - drift * t) / spread;
  const below = (y + drift * t) / spread;
  // e^(2 m y / v) Phi(-below), written so that it cannot overflow.
  const reflected =
    below >= 0
      ? normalDensity(above) * millsRatio(below)
      : Math.exp((2 * drift * y) / variance) * normalCumulative(-below);
  return Math.min(1, normalCumulative(-above) + reflected);
}

/** Mean work in seconds at t seconds after the queue was empty. */
export function meanWork(drift: number, variance: number, t: number): number {
  if (t === 0) return 0;
  const spread = Math.sqrt(variance * t);
  const a = (drift * t) / spread;
  const density = normalDensity(a);
  // (v / 2m) (2 Phi(a) - 1), which is v / m x a x density where m is nothing.
  const settled =
    Math.abs(a) < 1e-3 ? spread * density : (variance / (2 * drift)) * (2 * normalCumulative(a) - 1);
  return drift * t * normalCumulative(a) + spread * density + settled;
}

/** How much of its capacity a load leaves free at which, in the long run, this share of requests waits longer than L. */
export function slackForWaits(share: number, latencySeconds: number, variance: number): number {
  return (variance * Math.log(1 / share)) / (2 * latencySeconds);
}

/**
 * The same for a bounded queue that refuses this share of requests: the slack x (negative above capacity) at which
 * x / (e^(2 x b / v) - 1) = share, with b the seconds of work that fit into the queue.
 */
export function slackForLosses(share: number, bufferSeconds: number, variance: number): number {
  const steepness = (2 * bufferSeconds) / variance;
  const loss = (x: number): number =>
    Math.abs(x * steepness) < 1e-6 ? 1 / steepness : x / Math.expm1(x * steepness);
  let low = -share;
  let high = 1;
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (loss(middle) > share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How steeply ln(share of losses) falls with the slack, there. */
export function lossSlope(slack: number, bufferSeconds: number, variance: number): number {
  const steepness = (2 * bufferSeconds) / variance;
  if (Math.abs(slack * steepness) < 1e-4) return steepness / 2;
  return steepness / -Math.expm1(-slack * steepness) - 1 / slack;
}
