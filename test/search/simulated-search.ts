import type { AtRest } from '../../harness/src/analysis/at-rest/backlog.ts';
import { isDecidedEarly, judge, type JudgeContext } from '../../harness/src/analysis/trial/judge.ts';
import type { Candidate, Trial } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { next, type SearchGoal, type Step } from '../../harness/src/search/next.ts';
import { simulateLoad, type SimulatedLoad, type SimulatedSystem } from '../analysis/simulated-system.ts';

export interface SimulatedSearch {
  readonly trials: readonly Trial[];
  readonly done: Extract<Step, { kind: 'done' }>;
  /** Seconds of load that were sent, early stops counted. */
  readonly loadSeconds: number;
  /** From the first trial to the end of the last, with what comes between. */
  readonly wallSeconds: number;
}

/** Between two loads: the generator's start and end, the drain. */
export const betweenSeconds = 3;
/** Before the first trial: two rounds of warm-up, a canary. */
const beforeSeconds = 15;

/**
 * A whole search of a simulated system, with the real verdict and the real early stop.
 *
 * @param system one that stays as it is, or what it is after so many seconds of load and so many trials
 */
export function searchSimulated(
  system: SimulatedSystem | ((loadSeconds: number, trialsBefore: number) => SimulatedSystem),
  goal: SearchGoal,
  slo: JudgeContext['slo'],
  seed: number,
): SimulatedSearch {
  const trials: Trial[] = [];
  let loadSeconds = 0;
  let clockSeconds = beforeSeconds;
  let backlogSeconds = 0;
  let atRest: AtRest | undefined;
  for (;;) {
    const step = next(goal, trials);
    if (step.kind === 'done')
      return { trials, done: step, loadSeconds, wallSeconds: clockSeconds - beforeSeconds };
    const now = typeof system === 'function' ? system(loadSeconds, trials.length) : system;
    atRest ??= restOf(now, goal, slo, clockSeconds);
    const mayLeave = trials.at(-1)?.outcome.kind === 'violated';
    const begins = { clockSeconds, backlogSeconds, seed: 1000 * seed + trials.length };
    const { trial, ranSeconds, backlog } = runTrial(now, step.candidate, slo, {
      ...begins,
      ...(mayLeave && atRest !== undefined ? { atRest } : {}),
    });
    trials.push(trial);
    const loaded = Math.min(step.candidate.duration / 1000, ranSeconds);
    loadSeconds += loaded;
    clockSeconds += ranSeconds + betweenSeconds;
    // What could not be emptied is provisioned anew.
    backlogSeconds =
      now.hidesBacklog === true && trial.outcome.kind !== 'invalid'
        ? Math.max(0, backlog - (ranSeconds - loaded) - betweenSeconds)
        : 0;
  }
}

/** The canary's median latency, where the first guess allows one. */
function restOf(
  system: SimulatedSystem,
  { initialLoad }: SearchGoal,
  slo: JudgeContext['slo'],
  clockSeconds: number,
): AtRest | undefined {
  const candidate = { load: ratePerSecond(initialLoad / 2), duration: durationMs(3000) };
  const { trial } = runTrial(system, candidate, slo, { clockSeconds, seed: 1 });
  const { goodShare, latencyMs } = trial.measures;
  return goodShare < slo.goodShare || latencyMs === undefined ? undefined : { latencyMs: latencyMs.p50 };
}

function runTrial(
  system: SimulatedSystem,
  candidate: Candidate,
  slo: JudgeContext['slo'],
  {
    atRest,
    ...begins
  }: Pick<SimulatedLoad, 'clockSeconds' | 'backlogSeconds' | 'seed'> & {
    readonly atRest?: AtRest;
  },
): { trial: Trial; ranSeconds: number; backlog: number } {
  const context: JudgeContext = {
    slo,
    candidate,
    timeoutMs: 2 * slo.latencyMs,
    ...(atRest === undefined ? {} : { atRest }),
  };
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
