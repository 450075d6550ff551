import type { AtRest } from '../../analysis/at-rest/backlog.ts';
import { isDecidedEarly, judge, type JudgeContext } from '../../analysis/trial/judge.ts';
import type { Behaviour } from '../../model/config/behaviour.ts';
import type { Config } from '../../model/config/config.ts';
import { timeoutMsOf } from '../../model/config/config.ts';
import { printable } from '../../model/printable.ts';
import { steadyCurve } from '../../model/rate-curve.ts';
import type { Second } from '../../model/sample.ts';
import type { LoadPurpose } from '../../model/record/step.ts';
import type { Candidate, Trial, WhyBad } from '../../model/record/trial.ts';
import type { RunningStack } from '../../ports/stack.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { watchLoad, type LoadToWatch } from '../watch-load.ts';

export interface TrialRequest {
  readonly id: string;
  readonly level: string;
  readonly purpose: LoadPurpose;
  readonly candidate: Candidate;
  readonly behaviour: Behaviour;
  readonly seed: number;
  readonly logFile: string;
  /** Speed of the machine in the quickest other load of the level. */
  readonly usualSpeed?: number;
  /** What the target is like at rest, when the load before was too much for it. */
  readonly atRest?: AtRest;
}

export interface TrialResult {
  readonly trial: Trial;
  readonly seconds: readonly Second[];
}

/** That of the quickest of these loads; nothing where it was not gauged. */
export function usualSpeedOf(loads: readonly Pick<Trial, 'measures'>[]): Pick<TrialRequest, 'usualSpeed'> {
  const usualSpeed = Math.max(0, ...loads.map(({ measures }) => measures.hostSpeed ?? 0));
  return usualSpeed === 0 ? {} : { usualSpeed };
}

/** Sends one load to a running stack, watches each second, stops early when it is decided, and judges. */
export async function runTrial(
  request: TrialRequest,
  running: RunningStack,
  config: Config,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<TrialResult> {
  const context: JudgeContext = {
    slo: config.slo,
    candidate: request.candidate,
    timeoutMs: timeoutMsOf(config),
    arrivals: config.load.arrivals,
    ...(request.usualSpeed === undefined ? {} : { usualSpeed: request.usualSpeed }),
    ...(request.atRest === undefined ? {} : { atRest: request.atRest }),
  };
  const startedAt = new Date(ports.clock.now()).toISOString();
  let whyBad: WhyBad = { statuses: [], words: [] };
  const load: LoadToWatch = {
    ...steady(request),
    onSeen: ({ statuses, failures }) => void (whyBad = { statuses, words: wordsOf(failures) }),
  };
  const seconds = await watchLoad(load, running, ports, hooks, (soFar) => isDecidedEarly(soFar, context));
  const { outcome, measures } = judge(seconds, context);
  const { id, level, candidate } = request;
  const hasWhy = whyBad.statuses.length + whyBad.words.length > 0;
  const trial = { id, level, ...candidate, startedAt, outcome, measures, ...(hasWhy ? { whyBad } : {}) };
  return { trial, seconds };
}

const mostWords = 5;
const mostCharacters = 200;

/** From outside, and for a record: what was said most, once each, without how often. */
function wordsOf(failures: readonly string[]): string[] {
  return failures
    .slice(0, mostWords)
    .map((words) => printable(words.replace(/ \(\d+ times\)$/, '')).slice(0, mostCharacters));
}

/** Load without a verdict, so that caches, connections and compilers are warm before the first trial. */
export async function warmUp(
  request: TrialRequest,
  running: RunningStack,
  ports: RunPorts,
  hooks: RunHooks,
  isOver: (soFar: readonly Second[]) => boolean,
): Promise<readonly Second[]> {
  return watchLoad(steady(request), running, ports, hooks, isOver);
}

function steady({ candidate, id, level, purpose, behaviour, seed, logFile }: TrialRequest): LoadToWatch {
  const rates = steadyCurve(candidate.load, candidate.duration);
  return { id, level, purpose, behaviour, seed, logFile, samplesFreshness: false, rates };
}
