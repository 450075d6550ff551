import { reasonOf } from '../../model/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  FaultNotApplied,
  FaultNotReverted,
  type FaultTime,
  type HeldFault,
} from '../../ports/fault-injector.ts';
import { inTime } from './in-time.ts';

/** What holds a fault on one target. Every fault is made of these, and only `heldOnEach` calls them. */
export interface Hold {
  /** The target, for a person. */
  readonly on: string;
  /** By then `begin` has taken, or never will. Default: a minute. */
  readonly takesWithinMs?: number;
  /** By then all is as before after `end`, or never will be. Default: half a minute. */
  readonly goneWithinMs?: number;
  /**
   * Breaks it and makes sure. When it is to be over it does nothing more, and looks no longer; what was begun is waited
   * for, because it would come on later.
   * @returns what showed that it took
   * @throws FaultNotApplied; the reason of `over`
   */
  begin(over: AbortSignal): Promise<string>;
  /** Takes it back, whatever became of `begin`: also while that goes on, and again when it came late. Idempotent. */
  end(): Promise<void>;
  /** To be asked after `end`. @returns what showed that it is over @throws what keeps it from being so */
  gone(signal: AbortSignal): Promise<string>;
}

const usuallyTakesWithinMs = 60_000;
/** What was begun before it was to be over has so long to settle. */
const settlesWithinMs = 15_000;
/** Longer than a command of the user's own may take to revert one. */
const endsWithinMs = 60_000;
const usuallyGoneWithinMs = 30_000;

/**
 * A fault that is held on each target by itself, on all at once. These are the rules of all faults:
 * - Nothing is taken back before every begin has settled: a slow one would come on after that.
 * - The first that fails ends the trying of the others. None is waited for for ever: one that comes too late is taken
 *   back when it comes, and until then nobody can say that the fault is not on.
 * - It is taken back on every target, whatever becomes of the others, and seen to be gone.
 * @throws what kept it from taking, when all of it is gone again; else `FaultNotReverted`
 */
export async function heldOnEach(holds: readonly Hold[], time: FaultTime): Promise<HeldFault> {
  time.end.throwIfAborted();
  const { begun, failed } = await beginOnEach(holds, time);
  if (!failed.aborted) {
    return {
      seen: begun.map((each) => (each.kind === 'on' ? each.seen : '')).join('; '),
      revert: async () => void (await onEach(holds, (hold) => endInTime(hold, time.clock))),
      gone: async (signal) =>
        (await onEach(holds, (hold) => goneInTime(hold, time.clock, signal))).join('; '),
    };
  }
  try {
    await onEach(begun, (each) => takeBack(each, time));
  } catch (error) {
    const message = `${reasonOf(failed.reason)}; not taken back: ${reasonOf(error)}`;
    throw new FaultNotReverted(message, { cause: failed.reason });
  }
  throw failed.reason;
}

type Begun = { readonly hold: Hold; readonly on: string } & (
  | { readonly kind: 'on'; readonly seen: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'late'; readonly begin: Promise<unknown> }
);

/** @returns what became of each, and a signal that is aborted with what was the first not to take */
async function beginOnEach(
  holds: readonly Hold[],
  { clock, end }: FaultTime,
): Promise<{ readonly begun: readonly Begun[]; readonly failed: AbortSignal }> {
  const failing = new AbortController();
  const settled = new AbortController();
  const over = AbortSignal.any([end, failing.signal]);
  const withinMs = Math.max(...holds.map((hold) => hold.takesWithinMs ?? usuallyTakesWithinMs));
  const waitForNoMore = async (): Promise<void> => {
    await clock.sleep(withinMs, AbortSignal.any([over, settled.signal])).catch(() => undefined);
    if (settled.signal.aborted) return;
    if (!over.aborted) failing.abort(new FaultNotApplied(`it had not taken after ${withinMs / 1000} s`));
    await clock.sleep(settlesWithinMs, settled.signal).catch(() => undefined);
    if (!settled.signal.aborted) failing.abort(end.reason);
  };
  const waitedFor = waitForNoMore();
  const begun = holds.map(async (hold): Promise<Begun> => {
    const { on } = hold;
    const begin = hold.begin(over);
    const outcome = begin.then(
      (seen): Begun => ({ hold, on, kind: 'on', seen }),
      (error: unknown): Begun => {
        failing.abort(error);
        return { hold, on, kind: 'failed' };
      },
    );
    return Promise.race([outcome, waitedFor.then((): Begun => ({ hold, on, kind: 'late', begin }))]);
  });
  const all = await Promise.all(begun);
  settled.abort();
  return { begun: all, failed: failing.signal };
}

/** @throws when it may still be on */
async function takeBack(begun: Begun, { clock, interrupted }: FaultTime): Promise<void> {
  const { hold } = begun;
  if (begun.kind === 'late') {
    const again = (): Promise<void> => hold.end();
    begun.begin.then(again, again).catch(() => undefined); // nobody is left to be told
  }
  await endInTime(hold, clock);
  if (begun.kind === 'late')
    throw new Error('what was begun has not answered; it is taken back when it does');
  try {
    await goneInTime(hold, clock, interrupted);
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
}

function endInTime(hold: Hold, clock: Clock): Promise<void> {
  return inTime(hold.end(), endsWithinMs, clock);
}

async function goneInTime(hold: Hold, clock: Clock, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  return inTime(hold.gone(signal), hold.goneWithinMs ?? usuallyGoneWithinMs, clock, signal);
}

/** Does it for all at once, each to its end. @throws Error that names those for which it failed */
async function onEach<Target extends { readonly on: string }, Outcome>(
  targets: readonly Target[],
  act: (target: Target) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const results = await Promise.allSettled(targets.map((target) => act(target)));
  const failures = results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    const [on, reason] = [targets[index]?.on ?? '', reasonOf(result.reason)];
    return targets.length === 1 || reason.startsWith(on) ? reason : `${on}: ${reason}`;
  });
  if (failures.length > 0) throw new Error(failures.join('; '));
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}
