import type { HeldFault } from '../../ports/fault-injector.ts';
import type { ReplicaControl, ReplicaLimits } from '../../ports/replica-control.ts';
import { all, held } from './state.ts';

/**
 * Puts other limits on all targets, and takes them off again. What ended under them (out of memory) is started again.
 * @param squeezeOne puts them on one; says what showed
 */
export async function squeeze(
  targets: readonly ReplicaControl[],
  squeezeOne: (target: ReplicaControl) => Promise<string>,
): Promise<HeldFault> {
  const before = await Promise.all(targets.map((target) => target.limits()));
  const revert = (): Promise<void> =>
    all(targets, async (target) => {
      await target.limit(before[targets.indexOf(target)] ?? {});
      if ((await target.state()) === 'ended') await target.start();
    });
  const gone = async (signal: AbortSignal): Promise<string> => {
    const now = await Promise.all(targets.map((target) => target.limits()));
    const wrong = targets.find((_, index) => !isSame(now[index] ?? {}, before[index] ?? {}));
    if (wrong !== undefined) throw new Error(`${wrong.replica} still has other limits than before`);
    await all(targets, (target) => readyAgain(target, signal));
    return 'all limits are as before, and all are ready';
  };
  return held({ revert, gone }, async () =>
    (await Promise.all(targets.map((target) => squeezeOne(target)))).join('; '),
  );
}

/** The kernel may have been killing it for want of memory in the moment in which its limit was put back. */
async function readyAgain(target: ReplicaControl, signal: AbortSignal): Promise<void> {
  try {
    await target.ready(signal);
  } catch (error) {
    if (signal.aborted || (await target.state()) !== 'ended') throw error;
    await target.start();
    await target.ready(signal);
  }
}

function isSame(a: ReplicaLimits, b: ReplicaLimits): boolean {
  return a.cores === b.cores && a.memoryBytes === b.memoryBytes;
}
