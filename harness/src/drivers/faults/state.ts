import { FaultNotApplied, type HeldFault } from '../../ports/fault-injector.ts';
import type { ReplicaControl, ReplicaState } from '../../ports/replica-control.ts';
import type { Clock } from '../../ports/clock.ts';

/** It takes the kernel or the engine a moment; after this a fault has not taken. */
const seenWithinMs = 3000;
const betweenLooksMs = 20;

/**
 * Waits until every target is in a state, as the kernel or the engine has it.
 * @throws FaultNotApplied with the first that is not.
 */
export async function seenToBe(
  state: ReplicaState,
  targets: readonly ReplicaControl[],
  clock: Clock,
): Promise<string> {
  const deadlineMs = clock.now() + seenWithinMs;
  for (;;) {
    const states = await Promise.all(targets.map((target) => target.state()));
    const other = states.findIndex((each) => each !== state);
    if (other === -1) return `${namesOf(targets)} ${targets.length === 1 ? 'is' : 'are'} ${state}`;
    if (clock.now() > deadlineMs) {
      throw new FaultNotApplied(`${targets[other]?.replica} is ${states[other]}, not ${state}`);
    }
    await clock.sleep(betweenLooksMs);
  }
}

/** A fault that is on once it was seen to be. @throws FaultNotApplied, when it has been taken back. */
export async function held(undo: Omit<HeldFault, 'seen'>, see: () => Promise<string>): Promise<HeldFault> {
  try {
    return { seen: await see(), ...undo };
  } catch (error) {
    await undo.revert().catch(() => undefined); // the first error tells more
    throw error;
  }
}

/** What holds a fault on one target. */
export interface Hold {
  /** @returns what showed that it took @throws FaultNotApplied */
  begin(): Promise<string>;
  end(): Promise<void>;
  /** @returns what showed that it is over @throws what keeps it from being so */
  gone(signal: AbortSignal): Promise<string>;
}

/** A fault that is held on each target by itself, on all at once. */
export function heldOnEach(holds: readonly Hold[]): Promise<HeldFault> {
  const told = async (ask: (hold: Hold) => Promise<string>): Promise<string> =>
    (await Promise.all(holds.map((hold) => ask(hold)))).join('; ');
  const undo = {
    revert: async () => void (await Promise.all(holds.map((hold) => hold.end()))),
    gone: (signal: AbortSignal) => told((hold) => hold.gone(signal)),
  };
  return held(undo, () => told((hold) => hold.begin()));
}

/** Starts those that have ended, and waits until all are ready. */
export function startedAgain(targets: readonly ReplicaControl[], clock: Clock): Omit<HeldFault, 'seen'> {
  return {
    async revert() {
      await all(targets, async (target) => {
        if ((await target.state()) === 'ended') await target.start();
      });
    },
    async gone(signal) {
      await all(targets, (target) => target.ready(signal));
      return `${await seenToBe('running', targets, clock)} and ready`;
    },
  };
}

/** All of them ended at once, to be started again. */
export function killed(targets: readonly ReplicaControl[], clock: Clock): Promise<HeldFault> {
  return held(startedAgain(targets, clock), async () => {
    await all(targets, (target) => target.kill());
    return seenToBe('ended', targets, clock);
  });
}

/** Does it to all at once. @throws the first failure, when all have been tried. */
export async function all(
  targets: readonly ReplicaControl[],
  act: (target: ReplicaControl) => Promise<void>,
): Promise<void> {
  const failed = (await Promise.allSettled(targets.map((target) => act(target)))).find(
    ({ status }) => status === 'rejected',
  );
  if (failed?.status === 'rejected') throw failed.reason;
}

function namesOf(targets: readonly ReplicaControl[]): string {
  return targets.map(({ replica }) => replica).join(', ');
}
