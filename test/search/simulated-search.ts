import { isDecidedEarly, judge, type JudgeContext } from '../../harness/src/analysis/judge.ts';
import type { Candidate, Trial } from '../../harness/src/model/trial.ts';
import { next, type SearchGoal, type Step } from '../../harness/src/search/next.ts';
import { simulateLoad, type SimulatedLoad, type SimulatedSystem } from '../analysis/simulated-system.ts';

export interface SimulatedSearch {
  readonly trials: readonly Trial[];
  readonly done: Extract<Step, { kind: 'done' }>;
  /** Seconds of load that were sent, early stops counted. */
  readonly loadSeconds: number;
}

/** Between two loads: the generator's start and end, the drain. */
const betweenSeconds = 3;
/** Before the first trial: two rounds of warm-up, a canary. */
const beforeSeconds = 15;

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
  let clockSeconds = beforeSeconds;
  let backlogSeconds = 0;
  for (;;) {
    const step = next(goal, trials);
    if (step.kind === 'done') return { trials, done: step, loadSeconds };
    const now = typeof system === 'function' ? system(loadSeconds) : system;
    const begins = { clockSeconds, backlogSeconds, seed: 1000 * seed + trials.length };
    const { trial, ranSeconds, backlog } = runTrial(now, step.candidate, slo, begins);
    trials.push(trial);
    const loaded = Math.min(step.candidate.duration / 1000, ranSeconds);
    loadSeconds += loaded;
    clockSeconds += ranSeconds + betweenSeconds;
    backlogSeconds =
      now.hidesBacklog === true ? Math.max(0, backlog - (ranSeconds - loaded) - betweenSeconds) : 0;
  }
}

function runTrial(
  system: SimulatedSystem,
  candidate: Candidate,
  slo: JudgeContext['slo'],
  begins: Pick<SimulatedLoad, 'clockSeconds' | 'backlogSeconds' | 'seed'>,
): { trial: Trial; ranSeconds: number; backlog: number } {
  const context: JudgeContext = { slo, candidate, timeoutMs: 2 * slo.latencyMs };
  const { seconds: all, backlogAt } = simulateLoad(system, {
    load: candidate.load,
    durationSeconds: candidate.duration / 1000,
    latencySloMs: slo.latencyMs,
    timeoutMs: context.timeoutMs,
    ...begins,
  });
  const decidedAfter = all.findIndex((_, index) => isDecidedEarly(all.slice(0, index + 1), context));
  const seconds = decidedAfter === -1 ? all : all.slice(0, decidedAfter + 1);
  const id = `simulated-${String(begins.seed).padStart(3, '0')}`;
  const ranSeconds = seconds.at(-1)?.atSeconds ?? 0;
  return {
    trial: {
      id,
      level: 'simulated',
      ...candidate,
      startedAt: new Date(Date.UTC(2026, 0, 1) + 1000 * (begins.clockSeconds ?? 0)).toISOString(),
      ...judge(seconds, context),
    },
    ranSeconds,
    backlog: backlogAt(Math.min(ranSeconds, candidate.duration / 1000)),
  };
}
