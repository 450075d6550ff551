import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  listProcesses,
  processCpuSeconds,
  processCpuWaitSeconds,
  processEnvironment,
  processStartTicks,
  withDescendants,
} from '../../harness/src/drivers/system/processes/proc.ts';

describe.skipIf(!existsSync('/proc/self/stat'))('processes of this machine (needs /proc)', () => {
  it('counts the CPU this process burns', async () => {
    const before = await processCpuSeconds(process.pid);
    const { user, system } = process.cpuUsage();
    while (process.cpuUsage().user + process.cpuUsage().system - user - system < 200_000);
    const after = await processCpuSeconds(process.pid);
    expect((after ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(0.15);
  });

  it('counts how long two processes wait that share a CPU', async () => {
    const spin = 'while (true);';
    const both = [0, 1].map(() =>
      spawn('taskset', ['--cpu-list', '0', process.execPath, '-e', spin], { stdio: 'ignore' }),
    );
    try {
      const waited = () => both.reduce((sum, { pid = 0 }) => sum + (processCpuWaitSeconds(pid) ?? NaN), 0);
      await sleep(500);
      const before = waited();
      await sleep(1000);
      // One of them waits at any time; others use this CPU too.
      expect(waited() - before).toBeGreaterThan(0.8);
    } finally {
      for (const child of both) child.kill('SIGKILL');
    }
    expect(processCpuWaitSeconds(2 ** 30)).toBeUndefined();
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
