import type { Config, Level } from '../../../model/config/config.ts';
import type { Given } from '../../../model/record/given.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';
import type { ProcessPlan, ProcessSpec } from '../../../ports/process-plan.ts';
import type { ReplicaControl } from '../../../ports/replica-control.ts';
import type { ServiceCounters } from '../../../model/counters.ts';
import type { StackContext } from '../../../ports/stack.ts';
import { endProcesses } from '../../system/processes/end-processes.ts';
import { labelledProcesses } from '../../system/processes/labelled-processes.ts';
import type { Limiter } from '../../system/limits/limiter.ts';
import { replicaVariable } from '../../system/processes/run-labels.ts';
import { healthUrl, isSuccess, waitForHealth } from '../health.ts';
import { readBack } from './read-back.ts';
import { Replica } from './replica.ts';
import { controlOf } from './replica-control.ts';

export interface ReplicasRequest {
  readonly runId: string;
  readonly plan: ProcessPlan;
  readonly level: Level;
  readonly limiter: Limiter;
  readonly health: Config['health'];
  /** Of every process; its own and the level's come on top. */
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
  readonly logFolder: string;
  readonly redactor: Redactor;
  readonly context: StackContext;
}

/** The processes of a level, up and limited. */
export interface StartedReplicas {
  /** Read back, and as the level asks. */
  readonly given: Given;
  counters(): Promise<readonly ServiceCounters[]>;
  controls(): readonly ReplicaControl[];
  saveLogs(folder: string): Promise<void>;
  /** Ends everything. */
  remove(): Promise<void>;
}

/** Enough for PostgreSQL to end well, which is what frees its shared memory. */
const endGraceMs = 3000;

/**
 * Starts each process when the services it comes after are ready, waits for the stack's health path, then puts the CPU
 * limits on: starting runs at full speed. Leaves nothing running when it fails.
 * @throws HarnessError `service-unhealthy`, `port-taken` or `level-not-given`; the signal's reason when it is aborted.
 */
export async function startReplicas(request: ReplicasRequest): Promise<StartedReplicas> {
  const replicas: Replica[] = [];
  const started = {
    counters: () => Promise.all(replicas.map((replica) => replica.counters())),
    controls: () => replicas.map((replica) => controlOf(replica, request.health.startTimeoutSeconds)),
    async saveLogs(folder: string) {
      for (const replica of replicas) await replica.saveLog(folder, request.redactor);
    },
    remove: () => removeAll(request.runId, replicas),
  };
  try {
    await startInOrder(request, replicas);
    await waitForStack(request, replicas);
    await Promise.all(replicas.map((replica) => replica.limit()));
    const given = await readBack(request, replicas);
    replicas.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })); // not as they happened to start
    return { ...started, given };
  } catch (error) {
    await removeAll(request.runId, replicas);
    throw error;
  }
}

/** Starts what can be started at once together. The first failure stops the rest from starting. */
async function startInOrder(request: ReplicasRequest, replicas: Replica[]): Promise<void> {
  const { context, plan } = request;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const ready = new Map<string, Promise<unknown>>();
  const startOne = async (spec: ProcessSpec): Promise<void> => {
    await Promise.all(spec.after.map((service) => readyOf(service)));
    signal.throwIfAborted();
    const replica = await Replica.start(settingsOf(request, spec));
    replicas.push(replica);
    await replica.ready({ timeoutSeconds: request.health.startTimeoutSeconds, signal });
    context.onProgress(`${spec.replica} is ready`);
  };
  const readyOf = (service: string): Promise<unknown> => {
    const specs = plan.processes.filter((each) => each.service === service);
    const known = ready.get(service) ?? Promise.all(specs.map((spec) => startOne(spec)));
    ready.set(service, known);
    return known;
  };
  const all = plan.processes.map(async ({ service }) => {
    try {
      await readyOf(service);
    } catch (error) {
      stop.abort(error); // its reason is what the others then fail with
      throw error;
    }
  });
  // All must have settled before the caller removes what was started.
  await Promise.allSettled(all);
  await Promise.all(all);
}

function settingsOf(request: ReplicasRequest, spec: ProcessSpec): Parameters<typeof Replica.start>[0] {
  const given = request.level.services[spec.service] ?? {};
  return {
    spec,
    given,
    level: request.level.name,
    limiter: request.limiter,
    workingFolder: request.workingFolder,
    logFolder: request.logFolder,
    environment: { ...request.environment, ...spec.environment, ...given.environment },
  };
}

async function waitForStack(request: ReplicasRequest, replicas: readonly Replica[]): Promise<void> {
  const dead = (): Replica | undefined => replicas.find((replica) => replica.ending() !== undefined);
  const answer = await waitForHealth({
    url: healthUrl(new URL(request.plan.url), request.health.path),
    accepts: isSuccess,
    timeoutSeconds: request.health.startTimeoutSeconds,
    signal: request.context.signal,
    hopeless: () => {
      const ending = dead()?.ending();
      return ending === undefined ? undefined : `it ended with ${ending}`;
    },
  });
  if (answer.healthy) return;
  // The last one to become ready is what the load meets first, most often.
  const blamed = dead() ?? replicas.at(-1);
  throw (await blamed?.unhealthy(answer.why)) ?? new Error(answer.why);
}

async function removeAll(runId: string, replicas: readonly Replica[]): Promise<void> {
  await Promise.allSettled(replicas.map((replica) => replica.liftLimits()));
  const left = await endProcesses(async () => {
    const known = await Promise.all(replicas.map((replica) => replica.pids()));
    // What a dead parent left behind is found by its labels.
    const labelled = await labelledProcesses();
    const ofStack = labelled.filter((each) => each.runId === runId && each.environment.has(replicaVariable));
    return [...known.flat(), ...ofStack.map((each) => each.pid)];
  }, endGraceMs);
  await Promise.all(replicas.map((replica) => replica.removeGroup()));
  if (left.length > 0)
    throw new Error(`processes that do not end: ${left.map((each) => each.pid).join(', ')}`);
}
