import { isDecidedEarly, judge, type JudgeContext } from '../analysis/judge.ts';
import type { Config } from '../model/config.ts';
import { timeoutMsOf } from '../model/config.ts';
import type { Second } from '../model/sample.ts';
import type { Candidate, Trial } from '../model/trial.ts';
import type { RunningStack } from '../ports/stack.ts';
import { Meter } from './meter.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';

export interface TrialRequest {
  readonly id: string;
  readonly level: string;
  readonly candidate: Candidate;
  readonly seed: number;
  readonly logFile: string;
}

export interface TrialResult {
  readonly trial: Trial;
  readonly seconds: readonly Second[];
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
  };
  const startedAt = new Date(ports.clock.now()).toISOString();
  const { seconds, complaints } = await watchLoad(request, running, ports, hooks, (soFar) =>
    isDecidedEarly(soFar, context),
  );
  for (const line of complaints)
    hooks.onEvent({ kind: 'progress', level: request.level, line: `k6: ${line}` });
  const { outcome, measures } = judge(seconds, context);
  const { id, level, candidate } = request;
  return { trial: { id, level, ...candidate, startedAt, outcome, measures }, seconds };
}

/** Load without a verdict, so that caches, connections and compilers are warm before the first trial. */
export async function warmUp(
  request: TrialRequest,
  running: RunningStack,
  ports: RunPorts,
  hooks: RunHooks,
): Promise<readonly Second[]> {
  const { seconds } = await watchLoad(request, running, ports, hooks, () => false);
  return seconds;
}

async function watchLoad(
  request: TrialRequest,
  running: RunningStack,
  ports: RunPorts,
  hooks: RunHooks,
  isDecided: (soFar: readonly Second[]) => boolean,
): Promise<{ seconds: Second[]; complaints: readonly string[] }> {
  const stop = new AbortController();
  const failed = new AbortController();
  const seconds: Second[] = [];
  const meter = await Meter.start(ports.host, running, () => ports.clock.now());
  let joining = Promise.resolve();
  const result = await ports.generator.run(
    {
      trialId: request.id,
      targetUrl: running.url,
      seed: request.seed,
      logFile: request.logFile,
      ...request.candidate,
    },
    {
      stop: stop.signal,
      signal: AbortSignal.any([hooks.signal, failed.signal]),
      onSecond: (load) => {
        joining = joining
          .then(async () => {
            const second = await meter.join(load);
            seconds.push(second);
            hooks.onEvent({ kind: 'second', level: request.level, trialId: request.id, second });
            if (isDecided(seconds)) stop.abort();
          })
          .catch((error: unknown) => failed.abort(error));
      },
    },
  );
  await joining;
  failed.signal.throwIfAborted();
  return { seconds, complaints: result.complaints };
}
