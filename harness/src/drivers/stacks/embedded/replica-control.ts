import type { ReplicaControl, ReplicaState } from '../../../ports/replica-control.ts';
import { systemClock } from '../../system/host/clock.ts';
import { atOnce, endProcesses, familyOf } from '../../system/processes/end-processes.ts';
import type { Replica } from './replica.ts';
import { volumeAt } from './volume.ts';

/** A duty cycle stops processes as well, for some 10 ms at a time: paused is what is stopped at every look. */
const looks = 4;
const betweenLooksMs = 15;
const endCheckMs = 10;

/** What can be done to a replica that is a process of this machine. */
export function controlOf(replica: Replica, readyTimeoutSeconds: number): ReplicaControl {
  const end = (graceMs: number): Promise<unknown> => endProcesses(() => replica.pids(), graceMs);
  return {
    service: replica.service,
    replica: replica.label,
    state: () => stateOf(replica),
    kill: async () => void (await end(atOnce)),
    async stop(graceMs) {
      replica.askToEnd();
      const deadlineMs = systemClock.now() + graceMs;
      while (systemClock.now() < deadlineMs && (await lookAt(replica)) !== 'ended') {
        await systemClock.sleep(endCheckMs);
      }
      await end(atOnce);
    },
    start: () => replica.startAgain(),
    readyWithinMs: 1000 * readyTimeoutSeconds,
    ready: (signal) => replica.ready({ timeoutSeconds: readyTimeoutSeconds, signal }),
    pause: () => replica.group.pause(true),
    resume: () => replica.group.pause(false),
    limits: () => replica.group.limits(),
    limit: (limits) => replica.group.limit(limits),
    async address(port) {
      const own = replica.portOf(port);
      return own === undefined ? undefined : { host: '127.0.0.1', port: own };
    },
    volume: (folder) => volumeAt(folder),
    async memory() {
      const { memoryBytes } = await replica.group.counters();
      return { usedBytes: memoryBytes, isLimited: replica.limitsMemory };
    },
  };
}

async function stateOf(replica: Replica): Promise<ReplicaState> {
  for (let look = 1; ; look += 1) {
    const state = await lookAt(replica);
    if (state !== 'paused' || look === looks) return state;
    await systemClock.sleep(betweenLooksMs);
  }
}

async function lookAt(replica: Replica): Promise<ReplicaState> {
  const processes = (await familyOf(await replica.pids())).filter(({ state }) => state !== 'Z');
  if (processes.length === 0) return 'ended';
  return processes.every(({ state }) => state === 'T') ? 'paused' : 'running';
}
