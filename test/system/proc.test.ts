import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  listProcesses,
  parseProcessStat,
  processCpuSeconds,
  processEnvironment,
  processStartTicks,
  withDescendants,
} from '../../harness/src/drivers/system/proc.ts';

describe('parseProcessStat', () => {
  const tail =
    'S 7 100 100 0 -1 4194560 10 0 0 0 250 50 900 900 20 0 1 0 123456 1000 200 18446744073709551615';

  it('counts fields from the last bracket, whatever the command is called', () => {
    expect(parseProcessStat(`42 (a (b) c) ${tail}`)).toEqual({
      pid: 42,
      command: 'a (b) c',
      parentPid: 7,
      processGroup: 100,
      state: 'S',
      cpuSeconds: 3,
      startTicks: 123456,
      residentBytes: 200 * 4096,
    });
  });

  it('has nothing to say about a text that is no stat', () => {
    expect(parseProcessStat('')).toBeUndefined();
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('processes of this machine (needs /proc)', () => {
  it('counts the CPU this process burns', async () => {
    const before = await processCpuSeconds(process.pid);
    const { user, system } = process.cpuUsage();
    while (process.cpuUsage().user + process.cpuUsage().system - user - system < 200_000);
    const after = await processCpuSeconds(process.pid);
    expect((after ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(0.15);
  });

  it('finds a child by its parent, with its environment and start, and nothing once it is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], {
      env: { ...process.env, HEADROOM_RUN: 'proc-test' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const pid = child.pid ?? 0;
    expect(withDescendants([process.pid], await listProcesses())).toContain(pid);
    expect((await processEnvironment(pid))?.get('HEADROOM_RUN')).toBe('proc-test');
    expect(await processStartTicks(pid)).toBeGreaterThan((await processStartTicks(process.pid)) ?? Infinity);
    child.stdin.end();
    await once(child, 'exit');
    expect(await processStartTicks(pid)).toBeUndefined();
    expect(await processCpuSeconds(pid)).toBeUndefined();
    expect(await processEnvironment(pid)).toBeUndefined();
  });
});
