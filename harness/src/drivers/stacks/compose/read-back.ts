import type { Level } from '../../../model/config/config.ts';
import type { Given } from '../../../model/record/given.ts';
import type { ReplicaLimits } from '../../../ports/replica-control.ts';
import { cgroupFoldersOf } from '../../system/limits/cgroup-folders.ts';
import {
  allowedCpus,
  bytesFrom,
  coresFrom,
  cpusAllowedIn,
  effectiveLimits,
} from '../../system/limits/effective-limits.ts';
import { assertAsAsked, type Asked, type GivenReplica } from '../as-asked.ts';
import { askedOfServices } from './project/asked-of-services.ts';
import type { ComposeModel } from './project/compose-model.ts';
import { containersOf, inspectContainer, type ProjectContainer } from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { engineFacts } from './engine/facts.ts';
import { runInside } from './engine/run-inside.ts';

interface ReadLimits extends ReplicaLimits {
  readonly readFrom: GivenReplica['readFrom'];
}

/**
 * Reads back what the engine gave the services of a project that is up, and compares it with what the level asked.
 * @returns what each service got, for the record
 * @throws HarnessError `level-not-given`.
 */
export async function readBack(request: {
  readonly api: EngineApi;
  readonly project: string;
  readonly model: Pick<ComposeModel, 'services' | 'project'>;
  readonly level: Level;
}): Promise<Given> {
  const { api, project, model, level } = request;
  const facts = await engineFacts(api);
  const asked = askedOfServices(model, level);
  const containers = (await containersOf(api, project)).filter(({ isProxy }) => !isProxy);
  const running = containers.filter(({ state }) => state === 'running');
  const given = await Promise.all(
    running.map(async ({ id, service, replica }) => ({
      ...{ service, replica },
      ...(await limitsOf(api, id, { cores: facts.cores, isAsked: isLimited(asked[service]) })),
    })),
  );
  return assertAsAsked({
    level: level.name,
    asked: withoutJobs(asked, containers),
    given,
    machine: facts,
    giver: `the engine ${facts.name}`,
  });
}

function isLimited(asked: Asked | undefined): boolean {
  return asked?.cores !== undefined || asked?.memoryBytes !== undefined;
}

/** A job that has done its work runs no more. */
function withoutJobs(
  asked: Readonly<Record<string, Asked>>,
  containers: readonly ProjectContainer[],
): Record<string, Asked> {
  const isJob = (service: string): boolean => {
    const own = containers.filter((each) => each.service === service);
    return own.length > 0 && own.every(({ state }) => state === 'exited');
  };
  return Object.fromEntries(Object.entries(asked).filter(([service]) => !isJob(service)));
}

/**
 * What holds for a container, whatever the engine was told: from the kernel here, else from inside it (a virtual
 * machine), else as the engine keeps it (an image without a shell).
 */
async function limitsOf(
  api: EngineApi,
  id: string,
  { cores: coresOfMachine, isAsked }: { readonly cores: number; readonly isAsked: boolean },
): Promise<ReadLimits> {
  const found = await inspectContainer(api, id);
  if (found === undefined) return { readFrom: 'engine' };
  const { Pid: pid } = found.State;
  const folders = pid === 0 ? undefined : await cgroupFoldersOf(pid);
  if (folders?.cpu.includes(id) === true) {
    const limits = await effectiveLimits(folders);
    return { ...within(limits, await allowedCpus(pid), coresOfMachine), readFrom: 'kernel' };
  }
  // Nothing is run in a container for nothing.
  const inside = isAsked ? await limitsInside(api, id, coresOfMachine).catch(() => undefined) : undefined;
  if (inside !== undefined) return { ...inside, readFrom: 'kernel' };
  const { NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0, Memory = 0 } = found.HostConfig;
  const cores = NanoCpus > 0 ? NanoCpus / 1e9 : CpuQuota / (CpuPeriod > 0 ? CpuPeriod : 100_000);
  return {
    ...(cores > 0 ? { cores } : {}),
    ...(Memory > 0 ? { memoryBytes: Memory } : {}),
    readFrom: 'engine',
  };
}

/** A container sees its own cgroup, on version 2 of cgroups as on version 1. */
const askInside = `cd /sys/fs/cgroup || exit
if [ -e memory.max ]
then { cat cpu.max 2>/dev/null || echo max max; } && cat memory.max
else cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us | tr '\\n' ' ' && echo && cat memory/memory.limit_in_bytes
fi && grep Cpus_allowed_list /proc/self/status`;

async function limitsInside(
  api: EngineApi,
  id: string,
  coresOfMachine: number,
): Promise<ReplicaLimits | undefined> {
  const { exitCode, output } = await runInside(api, id, askInside, []);
  if (exitCode !== 0) return undefined;
  const [cpu = '', memory] = output.split('\n');
  const [quota, period] = cpu.split(' ');
  const cores = coresFrom(quota, period);
  const memoryBytes = bytesFrom(memory);
  const limits = {
    ...(Number.isFinite(cores) ? { cores } : {}),
    ...(Number.isFinite(memoryBytes) ? { memoryBytes } : {}),
  };
  return within(limits, cpusAllowedIn(output), coresOfMachine);
}

/** A container that is kept to some of the machine's CPUs has no more than those. */
function within(limits: ReplicaLimits, allowed: number | undefined, coresOfMachine: number): ReplicaLimits {
  if (allowed === undefined || allowed >= (limits.cores ?? coresOfMachine)) return limits;
  return { ...limits, cores: allowed };
}
