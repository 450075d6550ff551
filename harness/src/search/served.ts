import type { Measures } from '../model/trial.ts';

/**
 * Requests/s that a trial's target served, late or not: its throughput less what it shed, failed or let time out. This
 * is what estimates the capacity of an overloaded target; throughput alone counts a refusal like an answer.
 */
export function servedPerSecond({
  throughputPerSecond,
  goodShare,
  bad,
  dropped,
}: Pick<Measures, 'throughputPerSecond' | 'goodShare' | 'bad' | 'dropped'>): number {
  const badCount = Object.values(bad).reduce((sum, count) => sum + count, 0);
  if (goodShare >= 1 || badCount === 0) return throughputPerSecond;
  // goodShare = (ended - bad) / (ended + dropped), solved for all that ended.
  const ended = (badCount + goodShare * dropped) / (1 - goodShare);
  return throughputPerSecond * Math.max(0, 1 - (badCount - (bad.slow ?? 0)) / ended);
}
