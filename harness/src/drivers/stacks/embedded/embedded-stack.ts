import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, Level } from '../../../model/config/config.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';
import type { Hop, PlanProcesses, ProcessPlan } from '../../../ports/process-plan.ts';
import type {
  ReplicaAddress,
  RunningStack,
  Stack,
  StackContext,
  StackProvenance,
} from '../../../ports/stack.ts';
import { chooseLimiter, type ChosenLimiter } from '../../system/limits/choose-limiter.ts';
import type { Lease } from '../../system/leases/open-lease.ts';
import { assertKnownNames, assertKnownPorts, assertKnownServices, type Naming } from '../level-services.ts';
import { runPrepare } from '../prepare.ts';
import { runEnvironment } from '../run-environment.ts';
import { freePort } from '../free-port.ts';
import { proxyService, type ProxyProgram } from '../proxied-hop.ts';
import type { EmbeddedStack } from './config.ts';
import { ProxiedHops } from './hops.ts';
import { loadPlanProcesses, planLevel } from './load-plan.ts';
import { startReplicas, type StartedReplicas } from './start-replicas.ts';

export interface EmbeddedStackOptions extends Naming {
  readonly config: EmbeddedStack;
  /** Paths and processes start from here. */
  readonly configFolder: string;
  readonly health: Config['health'];
  readonly levels: readonly Level[];
  readonly lease: Lease;
  readonly redactor: Redactor;
  /** Toxiproxy, for a run that breaks the ways between services: then each has a proxy in it. */
  readonly toxiproxy?: ProxyProgram;
}

/** The services as plain processes of this machine, each replica limited by a cgroup or a duty cycle. */
export function createEmbeddedStack(options: EmbeddedStackOptions): Stack {
  let prepared: { readonly chosen: ChosenLimiter; readonly planProcesses: PlanProcesses } | undefined;
  const close = async (): Promise<void> => {
    await prepared?.chosen.limiter.close();
    for (const folder of prepared?.chosen.cgroups ?? []) await options.lease.release('cgroups', folder);
    prepared = undefined;
  };
  return {
    kind: 'embedded',
    async prepare(context) {
      await close();
      const planProcesses = await loadPlanProcesses(options.config.processes, options.configFolder);
      await runPrepare(options.config.prepare, {
        ...context,
        workingFolder: options.configFolder,
        environment: { ...options.config.environment, ...(await runEnvironment(options.lease.runId)) },
      });
      const plan = await tryPlan(options, planProcesses);
      const chosen = await chooseLimiter(options.lease.runId);
      prepared = { chosen, planProcesses };
      for (const folder of chosen.cgroups) await options.lease.hold('cgroups', folder);
      if (chosen.why !== undefined) {
        context.onProgress(
          `CPU is limited by stopping and continuing processes; cgroups are not used: ${chosen.why}`,
        );
      }
      return provenance(chosen, plan);
    },
    async up(level, context) {
      if (prepared === undefined) throw new TypeError('prepare() the embedded stack before up()');
      return bringUp(options, prepared.chosen, prepared.planProcesses, level, context);
    },
    close,
  };
}

/** A plan for nothing but its parts and services, so that a wrong config is told before the first level is up. */
async function tryPlan(options: EmbeddedStackOptions, planProcesses: PlanProcesses): Promise<ProcessPlan> {
  const [level] = options.levels;
  if (level === undefined) throw new TypeError('an embedded stack needs a level');
  const folder = await makeFolder(options, level);
  try {
    const { plan } = await planIn(options, planProcesses, level, folder);
    const { levels, config } = options;
    assertKnownServices(levels, serviceNames(plan), config.processes);
    assertKnownNames(options, serviceNames(plan), config.processes);
    assertKnownPorts(options, plan, config.processes);
    return plan;
  } finally {
    await removeFolder(options, folder);
  }
}

async function bringUp(
  options: EmbeddedStackOptions,
  { limiter }: ChosenLimiter,
  planProcesses: PlanProcesses,
  level: Level,
  context: StackContext,
): Promise<RunningStack> {
  context.signal.throwIfAborted();
  const folder = await makeFolder(options, level);
  try {
    const { plan, hops } = await planIn(options, planProcesses, level, folder);
    options.redactor.learnFrom(plan.processes);
    assertKnownServices([level], serviceNames(plan), options.config.processes);
    const logFolder = join(folder, 'logs');
    await mkdir(logFolder, { mode: 0o700 }); // what services print is nobody else's
    const replicas = await startReplicas({
      runId: options.lease.runId,
      plan,
      level,
      limiter,
      logFolder,
      context,
      health: options.health,
      redactor: options.redactor,
      workingFolder: options.configFolder,
      environment: {
        ...process.env,
        ...options.config.environment,
        ...(await runEnvironment(options.lease.runId, level.name)),
      },
    });
    const remove = async (): Promise<void> => {
      try {
        await replicas.remove();
      } finally {
        await removeFolder(options, folder);
      }
    };
    return runningStackOf({ plan, hops }, replicas, remove);
  } catch (error) {
    await removeFolder(options, folder);
    throw error;
  }
}

function runningStackOf(
  { plan, hops }: LevelPlan,
  replicas: StartedReplicas,
  remove: () => Promise<void>,
): RunningStack {
  let removed: Promise<void> | undefined;
  return {
    url: new URL(plan.url),
    given: replicas.given,
    counters: () => replicas.counters(),
    // A proxy is of the harness: a zone that is lost must not take the ways of all others with it.
    controls: () => Promise.resolve(replicas.controls().filter(({ service }) => service !== proxyService)),
    hops: () => Promise.resolve(hops?.controls() ?? []),
    addressesOf: (service, port) => Promise.resolve(addressesOf(plan, service, port)),
    saveLogs: (into) => replicas.saveLogs(into),
    down: () => (removed ??= remove()),
  };
}

interface LevelPlan {
  readonly plan: ProcessPlan;
  readonly hops: ProxiedHops | undefined;
}

async function planIn(
  { config: { environment, processes }, toxiproxy }: EmbeddedStackOptions,
  planProcesses: PlanProcesses,
  level: Level,
  folder: string,
): Promise<LevelPlan> {
  const hops = toxiproxy === undefined ? undefined : new ProxiedHops(toxiproxy, freePort);
  const via = (hop: Hop): Promise<number> => hops?.via(hop) ?? Promise.resolve(hop.port);
  const plan = await planLevel(planProcesses, { level, folder, environment, freePort, via }, processes);
  return { plan: (await hops?.added(plan, folder)) ?? plan, hops };
}

async function makeFolder({ lease }: EmbeddedStackOptions, level: Level): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `headroom-${lease.runId}-${level.name}-`));
  await lease.hold('tempFolders', folder);
  await chmod(folder, 0o711); // PostgreSQL runs as another user than root, and must reach its data
  return folder;
}

async function removeFolder({ lease }: EmbeddedStackOptions, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await lease.release('tempFolders', folder);
}

function addressesOf({ processes }: ProcessPlan, service: string, port: number): ReplicaAddress[] {
  return processes.flatMap((each) => {
    const own = each.service === service ? each.ports?.[port] : undefined;
    return own === undefined ? [] : [{ replica: each.replica, url: `http://127.0.0.1:${own}` }];
  });
}

function serviceNames(plan: ProcessPlan): string[] {
  return plan.processes.map((each) => each.service);
}

function provenance({ limiter }: ChosenLimiter, plan: ProcessPlan): StackProvenance {
  return {
    kind: 'embedded',
    parts: plan.parts,
    cpuLimit: limiter.limitsMemory ? limiter.means : `${limiter.means} (memory is not limited)`,
  };
}
