import type { Clock } from '../../ports/clock.ts';

/**
 * The outcome of some work, if it comes soon enough. Work that comes later is not stopped: nobody waits for it.
 * @throws Error when it does not; the signal's reason as soon as it is aborted.
 */
export async function inTime<Outcome>(
  work: Promise<Outcome>,
  withinMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Outcome> {
  const settled = new AbortController();
  const tooLate = async (): Promise<never> => {
    const signals = signal === undefined ? [settled.signal] : [settled.signal, signal];
    await clock.sleep(withinMs, AbortSignal.any(signals));
    throw new Error(`no answer within ${withinMs / 1000} s`);
  };
  try {
    return await Promise.race([work, tooLate()]);
  } finally {
    settled.abort();
  }
}

/**
 * The outcome of a look, unless it is not wanted any more. Only for what changes nothing: an act that was begun is waited
 * for, because it can come on later.
 * @throws the signal's reason as soon as it is aborted
 */
export async function unlessAborted<Outcome>(look: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([look, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
