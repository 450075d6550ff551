import { describe, expect, it } from 'vitest';
import type { HostCounters } from '../../harness/src/model/counters.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { isSpoiledByMachine } from '../../harness/src/analysis/trial/invalid-outcome.ts';
import { untilQuiet } from '../../harness/src/run/level/quiet-machine.ts';

const running: Pick<RunningStack, 'counters'> = { counters: async () => [] };

/** Waits on a machine of which so many cores are used at a time, in ms from the start. */
async function wait(
  busyCores: (atMs: number) => number,
  deadlineMs?: number,
): Promise<{ tookMs: number; said: string[] }> {
  let now = 0;
  let busySeconds = 0;
  const said: string[] = [];
  const counters = async (): Promise<HostCounters> => ({
    ...{ cores: 2, busySeconds, stealSeconds: 0, totalSeconds: (2 * now) / 1000 },
    ...{ harnessCpuSeconds: 0, harnessMemoryBytes: 1 },
  });
  await untilQuiet(running as RunningStack, {
    ports: {
      host: { counters },
      clock: {
        now: () => now,
        sleep: async (ms) => {
          busySeconds += (busyCores(now) * ms) / 1000;
          now += ms;
        },
      },
    },
    signal: new AbortController().signal,
    onProgress: (line) => said.push(line),
    deadlineMs,
  });
  return { tookMs: now, said };
}

describe('a machine that is to get quiet', () => {
  it('is waited for until the burst is over, and what is seen is said', async () => {
    const { tookMs, said } = await wait((atMs) => (atMs < 7000 ? 1.2 : 0.1));
    expect(tookMs).toBe(9000);
    expect(said[0]).toBe('other work uses 1.20 cores: waiting for its end, 1 s by now');
    expect(said).toHaveLength(2);
  });

  it('is not taken as quiet in a gap of a second', async () => {
    expect((await wait((atMs) => (atMs < 8000 && atMs !== 4000 ? 0.5 : 0))).tookMs).toBe(10_000);
  });

  it('is waited for half a minute at most, and not at all in silence', async () => {
    const { tookMs, said } = await wait(() => 0.4);
    expect(tookMs).toBe(30_000);
    expect(said.at(-1)).toBe('other work has not ended in 30 s: going on beside it');
    expect((await wait(() => 0.1)).said).toEqual([]);
    expect((await wait(() => 0.4, 7000)).tookMs).toBe(7000);
  });

  it('is waited for after loads that the generator or the machine spoiled alone', () => {
    expect(isSpoiledByMachine({ kind: 'invalid', reason: 'host-limited' })).toBe(true);
    expect(isSpoiledByMachine({ kind: 'invalid', reason: 'generator-limited' })).toBe(true);
    expect(isSpoiledByMachine({ kind: 'invalid', reason: 'clock-jumped' })).toBe(false);
    expect(isSpoiledByMachine({ kind: 'violated' })).toBe(false);
  });
});
