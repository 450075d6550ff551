import { isDecidedEarly, judge, type JudgeContext } from '../../harness/src/analysis/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import type { Candidate, Trial } from '../../harness/src/model/trial.ts';
import { next, type SearchGoal, type Step } from '../../harness/src/search/next.ts';
import { simulateTrial, type SimulatedSystem } from '../analysis/simulated-system.ts';

export interface SimulatedSearch {
  readonly trials: readonly Trial[];
  readonly done: Extract<Step, { kind: 'done' }>;
  /** Seconds of load that were sent, early stops counted. */
  readonly loadSeconds: number;
}

/**
 * A whole search of a simulated system, with the real verdict and the real early stop.
 *
 * @param system one that stays as it is, or what it is after so many seconds of load
 */
export function searchSimulated(
  system: SimulatedSystem | ((loadSeconds: number) => SimulatedSystem),
  goal: SearchGoal,
  slo: JudgeContext['slo'],
  seed: number,
): SimulatedSearch {
  const trials: Trial[] = [];
  let loadSeconds = 0;
  for (;;) {
    const step = next(goal, trials);
    if (step.kind === 'done') return { trials, done: step, loadSeconds };
    const now = typeof system === 'function' ? system(loadSeconds) : system;
    const { trial, seconds } = runTrial(now, step.candidate, slo, 1000 * seed + trials.length);
    trials.push(trial);
    loadSeconds += Math.min(step.candidate.duration / 1000, seconds.at(-1)?.atSeconds ?? 0);
  }
}

function runTrial(
  system: SimulatedSystem,
  candidate: Candidate,
  slo: JudgeContext['slo'],
  seed: number,
): { trial: Trial; seconds: readonly Second[] } {
  const context: JudgeContext = { slo, candidate, timeoutMs: 2 * slo.latencyMs };
  const all = simulateTrial(system, {
    load: candidate.load,
    durationSeconds: candidate.duration / 1000,
    latencySloMs: slo.latencyMs,
    timeoutMs: context.timeoutMs,
    seed,
  });
  const decidedAfter = all.findIndex((_, index) => isDecidedEarly(all.slice(0, index + 1), context));
  const seconds = decidedAfter === -1 ? all : all.slice(0, decidedAfter + 1);
  const id = `simulated-${String(seed).padStart(3, '0')}`;
  return {
    trial: {
      id,
      level: 'simulated',
      ...candidate,
      startedAt: '2026-01-01T00:00:00.000Z',
      ...judge(seconds, context),
    },
    seconds,
  };
}
