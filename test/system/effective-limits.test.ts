import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpusAllowedIn, effectiveLimits } from '../../harness/src/drivers/system/limits/effective-limits.ts';

const container = '/sys/fs/cgroup/slice/docker/abc';
const version2 = { version: 2, cpu: container, cpuacct: container, memory: container } as const;
const version1 = {
  version: 1,
  cpu: '/sys/fs/cgroup/cpu/docker/abc',
  cpuacct: '/sys/fs/cgroup/cpu/docker/abc',
  memory: '/sys/fs/cgroup/memory/docker/abc',
} as const;

const from = (files: Readonly<Record<string, string>>) => (file: string) => Promise.resolve(files[file]);

describe('what a cgroup can have at most', () => {
  it('is its own limit on version 2', async () => {
    const files = {
      [`${container}/cpu.max`]: '5000 10000\n',
      [`${container}/memory.max`]: '67108864\n',
      '/sys/fs/cgroup/slice/docker/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/slice/docker/memory.max': 'max\n',
    };
    expect(await effectiveLimits(version2, from(files))).toEqual({ cores: 0.5, memoryBytes: 67_108_864 });
  });

  it('is its own limit on version 1', async () => {
    const files = {
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '5000\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '10000\n',
      '/sys/fs/cgroup/cpu/docker/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/docker/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '67108864\n',
      '/sys/fs/cgroup/memory/docker/memory.limit_in_bytes': '9223372036854771712\n',
    };
    expect(await effectiveLimits(version1, from(files))).toEqual({ cores: 0.5, memoryBytes: 67_108_864 });
  });

  it('is that of what it lies in when that is less', async () => {
    const files = {
      [`${container}/cpu.max`]: '200000 100000\n',
      [`${container}/memory.max`]: 'max\n',
      '/sys/fs/cgroup/slice/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/slice/memory.max': '1048576\n',
    };
    expect(await effectiveLimits(version2, from(files))).toEqual({ cores: 0.5, memoryBytes: 1_048_576 });
  });

  it('is no limit where the controllers were not handed down: then their files are not there', async () => {
    expect(await effectiveLimits(version2, from({ [`${container}/pids.max`]: '10' }))).toEqual({});
    expect(await effectiveLimits(version1, from({}))).toEqual({});
  });

  it('is the smallest of all limits on the way up, wherever it stands', async () => {
    const cores = fc.option(fc.integer({ min: 1, max: 3200 }).map((hundredths) => hundredths / 100));
    await fc.assert(
      fc.asyncProperty(fc.tuple(cores, cores, cores), async (limits) => {
        const folders = [container, '/sys/fs/cgroup/slice/docker', '/sys/fs/cgroup/slice'];
        const files = Object.fromEntries(
          folders.map((folder, index) => {
            const limit = limits[index];
            return [`${folder}/cpu.max`, limit ? `${limit * 100_000} 100000\n` : 'max 100000\n'];
          }),
        );
        const least = Math.min(...limits.map((limit) => limit ?? Number.POSITIVE_INFINITY));
        const found = (await effectiveLimits(version2, from(files))).cores ?? Number.POSITIVE_INFINITY;
        expect(found).toBeCloseTo(least, 9);
      }),
    );
  });
});

it.each([
  ['0', 1],
  ['0-3', 4],
  ['0-1,4,6-7', 5],
])('a process that may run on CPUs %s has %i', (list, count) => {
  expect(cpusAllowedIn(`Name:\tsh\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nThreads:\t1\n`)).toBe(
    count,
  );
});

it('nothing is known of the CPUs of a process that cannot be seen', () => {
  expect(cpusAllowedIn('')).toBeUndefined();
});
