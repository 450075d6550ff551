import type { ReplicaControl, ReplicaLimits, ReplicaState } from '../../../ports/replica-control.ts';
import { cgroupFoldersOf } from '../../system/limits/cgroup-folders.ts';
import { cpuQuota, readCgroupLimits } from '../../system/limits/cgroup-files.ts';
import { systemClock } from '../../system/host/clock.ts';
import { serviceUnhealthy } from '../health.ts';
import { lastLinesOf } from '../log-files.ts';
import {
  complaintOf,
  containerLog,
  containersOf,
  inspectContainer,
  isNotModified,
  type ProjectContainer,
} from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { volumeOf } from './engine/volume.ts';

export interface ControlRequest {
  readonly api: EngineApi;
  readonly project: string;
  readonly level: string;
  readonly container: ProjectContainer;
  readonly readyTimeoutSeconds: number;
  readonly readMemoryBytes: () => Promise<number>;
}

/** The engine's way to say that there is no limit. */
const noQuota = -1;
/** What the kernel takes at most; 0 would leave the limit as it is. */
const noMemoryLimit = -1;

/** What can be done to a container of the stack, through the engine. */
export function controlOf(request: ControlRequest): ReplicaControl {
  const { api, project, container, readMemoryBytes } = request;
  const handle = api.getContainer(container.id);
  return {
    service: container.service,
    replica: container.replica,
    state: () => stateOf(api, container.id),
    kill: () => unlessAlready(() => handle.kill({ signal: 'SIGKILL' })),
    stop: (graceMs) => unlessAlready(() => handle.stop({ t: Math.ceil(graceMs / 1000) })),
    start: () => unlessAlready(() => handle.start()),
    readyWithinMs: 1000 * request.readyTimeoutSeconds,
    ready: (signal) => waitUntilReady(request, signal),
    pause: () => unlessAlready(() => handle.pause()),
    resume: async () => {
      // The engine calls it a fault of its own to let go on what is not paused.
      if ((await stateOf(api, container.id)) === 'paused') await handle.unpause();
    },
    limits: () => limitsOf(api, container.id),
    limit: async ({ cores, memoryBytes }) => {
      const quota = cores === undefined ? undefined : cpuQuota(cores);
      const bytes = memoryBytes === undefined ? noMemoryLimit : Math.floor(memoryBytes);
      await handle.update({
        CpuQuota: quota?.quotaUs ?? noQuota,
        ...(quota === undefined ? {} : { CpuPeriod: quota.periodUs }),
        Memory: bytes,
        MemorySwap: bytes,
      });
    },
    address: async (port) => {
      const now = (await containersOf(api, project)).find(({ id }) => id === container.id);
      const outside = now?.published.get(port);
      return outside === undefined ? undefined : { host: '127.0.0.1', port: outside };
    },
    volume: (folder) => volumeOf(api, { project, container }, folder),
    memory: async () => ({ usedBytes: await readMemoryBytes(), isLimited: true }),
  };
}

async function stateOf(api: EngineApi, id: string): Promise<ReplicaState> {
  const found = await inspectContainer(api, id);
  if (found?.State.Paused === true) return 'paused';
  return found?.State.Running === true ? 'running' : 'ended';
}

/** From the kernel where its files can be read, else as the engine keeps them. */
async function limitsOf(api: EngineApi, id: string): Promise<ReplicaLimits> {
  const found = await inspectContainer(api, id);
  if (found === undefined) throw new Error(`container ${id} is gone`);
  const folders = found.State.Pid === 0 ? undefined : await cgroupFoldersOf(found.State.Pid);
  if (folders?.cpu.includes(id) === true) return readCgroupLimits(folders);
  const { CpuQuota = 0, CpuPeriod = 100_000, Memory = 0 } = found.HostConfig;
  return {
    ...(CpuQuota > 0 ? { cores: CpuQuota / (CpuPeriod || 100_000) } : {}),
    ...(Memory > 0 ? { memoryBytes: Memory } : {}),
  };
}

async function waitUntilReady(request: ControlRequest, signal: AbortSignal): Promise<void> {
  const { api, project, level, container, readyTimeoutSeconds } = request;
  const deadlineMs = systemClock.now() + readyTimeoutSeconds * 1000;
  for (;;) {
    const now = (await containersOf(api, project)).find(({ id }) => id === container.id);
    const complaint = now === undefined ? 'it is gone' : complaintOf(now);
    if (complaint === undefined) return;
    if (systemClock.now() >= deadlineMs) {
      const log = now === undefined ? '' : (await containerLog(api, now.id, 20)).toString();
      throw serviceUnhealthy({
        service: container.service,
        level,
        why: complaint,
        lastLines: lastLinesOf(log),
      });
    }
    await systemClock.sleep(100, signal);
  }
}

/** Asked for twice is fine: the engine says that it is so already. */
async function unlessAlready(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!isNotModified(error)) throw error;
  }
}
