import { reasonOf } from '../../model/errors.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import { squeeze } from './squeeze.ts';

/** Version 1 of cgroups refuses a limit below what cannot be taken back: then the next of these shares of the use. */
const steps = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05];
const mebibyte = 1024 * 1024;

export const memorySqueeze: FaultDriver<'memory-squeeze'> = {
  kind: 'memory-squeeze',
  about:
    'a replica has less memory than it holds, so that it is killed when it needs more; read back from its cgroup',
  example: { kind: 'memory-squeeze', service: 'api', replicas: 1, toShare: 0.5 },
  async refusal(target) {
    const { isLimited } = await target.memory();
    return isLimited ? undefined : `nothing here can limit the memory of ${target.replica} (no cgroups)`;
  },
  inject: ({ toShare }, targets) => squeeze(targets, (target) => squeezeOne(target, toShare)),
};

async function squeezeOne(target: ReplicaControl, toShare: number): Promise<string> {
  const before = await target.limits();
  const { usedBytes } = await target.memory();
  let refused = '';
  for (const share of [toShare, ...steps.filter((each) => each > toShare)]) {
    const memoryBytes = Math.floor(share * usedBytes);
    if (memoryBytes >= (before.memoryBytes ?? Number.POSITIVE_INFINITY)) break;
    try {
      await target.limit({ ...before, memoryBytes });
    } catch (error) {
      refused = `: ${reasonOf(error)}`;
      continue;
    }
    const now = (await target.limits()).memoryBytes;
    if (now === undefined || now > memoryBytes + mebibyte) continue;
    return `${target.replica} may use ${mebibytes(now)}, and used ${mebibytes(usedBytes)}`;
  }
  throw new FaultNotApplied(
    `${target.replica} uses ${mebibytes(usedBytes)} and could not be limited to ${mebibytes(toShare * usedBytes)}, nor near its use${refused}`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MiB`;
}
