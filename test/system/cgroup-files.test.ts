import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cpuQuota,
  readCgroupCounters,
  writeCgroupLimits,
} from '../../harness/src/drivers/system/limits/cgroup-files.ts';
import type { CgroupFolders } from '../../harness/src/drivers/system/limits/cgroup-folders.ts';

describe('cpuQuota', () => {
  it('gives the share that was asked for within 1 %, in values that the kernel takes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.002, max: 512, noNaN: true }), (cores) => {
        const { periodUs, quotaUs } = cpuQuota(cores);
        expect(periodUs).toBeGreaterThanOrEqual(1000);
        expect(periodUs).toBeLessThanOrEqual(1_000_000);
        expect(quotaUs).toBeGreaterThanOrEqual(1000);
        expect(Math.abs(quotaUs / periodUs / cores - 1)).toBeLessThan(0.01);
      }),
    );
  });

  it('keeps the period short where it can', () => {
    expect(cpuQuota(0.25)).toEqual({ periodUs: 10_000, quotaUs: 2500 });
  });
});

describe('a cgroup of version 2, as files', () => {
  let folders: CgroupFolders;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headroom-cgroup-'));
    folders = { version: 2, cpu: folder, cpuacct: folder, memory: folder };
    const files = {
      'cpu.stat': 'usage_usec 2500000\nuser_usec 1\nsystem_usec 2\nnr_periods 300\nnr_throttled 40\n',
      'memory.stat': 'anon 5\nfile 6\ninactive_file 1000\n',
      'memory.current': '51000\n',
      'memory.events': 'low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n',
      'memory.swap.max': 'max\n',
      'io.stat':
        '8:0 rbytes=1000 wbytes=500 rios=2 wios=1 dbytes=7 dios=0\n8:16 rbytes=20 wbytes=0 rios=1 wios=0\n',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folders.cpu, { recursive: true }));

  it('is read: CPU, throttling, memory without idle cache, OOM kills, disks', () => {
    expect(readCgroupCounters(folders)).toEqual({
      cpuSeconds: 2.5,
      periods: 300,
      throttledPeriods: 40,
      memoryBytes: 50_000,
      oomKills: 1,
      diskBytes: 1520,
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'is read: how long its processes waited, less what its quota kept them from',
    async () => {
      const waitedSeconds = async (): Promise<number> =>
        Number((await readFile(`/proc/${process.pid}/schedstat`, 'utf8')).split(' ')[1]) / 1e9;
      const folder = await mkdtemp(join(tmpdir(), 'headroom-cgroup-'));
      for (const name of ['memory.stat', 'memory.current', 'memory.events'])
        await writeFile(join(folder, name), '');
      await writeFile(join(folder, 'cpu.stat'), 'usage_usec 1\nthrottled_usec 250000\n');
      await writeFile(join(folder, 'cgroup.procs'), `${process.pid}\n`);
      const before = await waitedSeconds();
      const { cpuWaitSeconds = NaN } = readCgroupCounters({
        version: 2,
        cpu: folder,
        cpuacct: folder,
        memory: folder,
      });
      expect(cpuWaitSeconds).toBeGreaterThanOrEqual(before - 0.25);
      expect(cpuWaitSeconds).toBeLessThanOrEqual((await waitedSeconds()) - 0.25);
      await rm(folder, { recursive: true });
    },
  );

  it('is limited, without swap, and let go again', async () => {
    const text = (name: string): Promise<string> => readFile(join(folders.cpu, name), 'utf8');
    await writeCgroupLimits(folders, { cores: 0.5, memoryBytes: 1e6 });
    expect(await text('cpu.max')).toBe('5000 10000');
    expect(await text('memory.max')).toBe('1000000');
    expect(await text('memory.swap.max')).toBe('0');
    await writeCgroupLimits(folders, {});
    expect(await text('cpu.max')).toBe('max 10000');
    expect(await text('memory.max')).toBe('max');
  });
});
