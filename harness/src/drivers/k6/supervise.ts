import type { Readable } from 'node:stream';
import type { K6Log } from './seconds/log.ts';
import type { K6Ending, K6Process } from './process.ts';

/** Waits for the end of k6, and brings it about when it is stopped, aborted or takes far too long. */
export async function superviseK6(
  k6: K6Process,
  log: K6Log,
  longestMs: number,
  { stop, signal }: { readonly stop?: AbortSignal; readonly signal: AbortSignal },
): Promise<K6Ending> {
  const interrupt = (): void => void k6.interrupt();
  const kill = (): void => void k6.kill();
  const timer = setTimeout(kill, longestMs);
  stop?.addEventListener('abort', interrupt, { once: true });
  signal.addEventListener('abort', kill, { once: true });
  if (stop?.aborted === true) interrupt();
  if (signal.aborted) kill();
  try {
    await log.read(k6.stderr as Readable);
    return await k6.ended;
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', interrupt);
    signal.removeEventListener('abort', kill);
  }
}
