import { reasonOf } from '../../model/errors.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import { squeezed, type Squeezing } from './squeeze.ts';

/** Version 1 of cgroups refuses a limit below what cannot be taken back: then the next of these shares of the use. */
const steps = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.2, 1.3, 1.5];
const triedForMs = 3000;
const betweenTriesMs = 100;
const mebibyte = 1024 * 1024;

export const memorySqueeze: FaultDriver<'memory-squeeze'> = {
  kind: 'memory-squeeze',
  about:
    'a replica has less memory than it holds, so that it is killed when it needs more; read back from its cgroup',
  example: { kind: 'memory-squeeze', service: 'api', replicas: 1, toShare: 0.5 },
  async refusal(_fault, { replica, memory }) {
    const { isLimited } = await memory();
    return isLimited ? undefined : `nothing here can limit the memory of ${replica} (no cgroups)`;
  },
  hold: ({ toShare }, target, { clock }) =>
    squeezed(target, clock, (squeezing) => squeezeOne(target, toShare, clock, squeezing)),
};

/** Tries less first, and all of it again for a while: what a process holds changes from one moment to the next. */
async function squeezeOne(
  target: ReplicaControl,
  toShare: number,
  clock: Clock,
  { before, put, over }: Squeezing,
): Promise<string> {
  const deadlineMs = clock.now() + triedForMs;
  let refused = 'it may use no more than that already';
  for (;;) {
    for (const share of [toShare, ...steps.filter((each) => each > toShare)]) {
      const { usedBytes } = await target.memory();
      over.throwIfAborted();
      const memoryBytes = Math.floor(share * usedBytes);
      if (memoryBytes >= (before.memoryBytes ?? Number.POSITIVE_INFINITY)) break;
      try {
        await put({ memoryBytes });
        const now = (await target.limits()).memoryBytes ?? Number.POSITIVE_INFINITY;
        if (now <= memoryBytes + mebibyte)
          return `${target.replica} may use ${mebibytes(now)}, and used ${mebibytes(usedBytes)}`;
        refused = `it may still use ${mebibytes(now)}`;
      } catch (error) {
        refused = reasonOf(error);
      }
    }
    if (clock.now() > deadlineMs)
      throw new FaultNotApplied(`${target.replica} could not be limited: ${refused}`);
    await clock.sleep(betweenTriesMs, over);
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MiB`;
}
