import { foreignCores, noticeableCores } from '../../analysis/trial/interference.ts';
import { hostUseBetween, serviceUseBetween } from '../../analysis/trial/resource-use.ts';
import type { HostCounters, ServiceCounters } from '../../model/counters.ts';
import type { RunningStack } from '../../ports/stack.ts';
import type { RunPorts } from '../ports-of-a-run.ts';

export interface QuietMeans {
  readonly ports: Pick<RunPorts, 'host' | 'clock'>;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** By the clock; absent: there is time. */
  readonly deadlineMs?: number | undefined;
}

/** Bursts of a neighbour last seconds; one that lasts longer is there to stay, and the load is tried beside it. */
const longestMs = 30_000;
const lookMs = 1000;
/** Of looks in a row, so that a gap between two bursts is not taken for their end. */
const quietInARow = 2;
const tellsEveryLooks = 5;

/**
 * Waits until other work on the machine is over, so that a load which it spoiled is not tried again in the same burst. The
 * stack is up and idle: what it uses is its own, where that can be seen.
 */
export async function untilQuiet(
  running: RunningStack,
  { ports, signal, onProgress, deadlineMs = Number.POSITIVE_INFINITY }: QuietMeans,
): Promise<void> {
  const { clock } = ports;
  const startedAt = clock.now();
  const endsAt = Math.min(startedAt + longestMs, deadlineMs);
  const seconds = (): number => Math.round((clock.now() - startedAt) / 1000);
  let before = await read(running, ports);
  let quiet = 0;
  for (let look = 0; quiet < quietInARow; look += 1) {
    if (clock.now() >= endsAt)
      return onProgress(`other work has not ended in ${seconds()} s: going on beside it`);
    await clock.sleep(lookMs, signal);
    const after = await read(running, ports);
    const foreign = foreignBetween(before, after);
    before = after;
    quiet = foreign < noticeableCores ? quiet + 1 : 0;
    if (quiet === 0 && look % tellsEveryLooks === 0) {
      onProgress(`other work uses ${foreign.toFixed(2)} cores: waiting for its end, ${seconds()} s by now`);
    }
  }
}

interface Reading {
  readonly host: HostCounters;
  readonly services: readonly ServiceCounters[];
}

async function read(running: RunningStack, { host }: QuietMeans['ports']): Promise<Reading> {
  const [counters, services] = await Promise.all([host.counters(), running.counters()]);
  return { host: counters, services };
}

function foreignBetween(before: Reading, after: Reading): number {
  const host = hostUseBetween(before.host, after.host);
  return foreignCores({ host, services: serviceUseBetween(before.services, after.services, lookMs / 1000) });
}
