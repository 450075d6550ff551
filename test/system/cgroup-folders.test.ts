import { describe, expect, it } from 'vitest';
import { findCgroupFolders } from '../../harness/src/drivers/system/limits/cgroup-folders.ts';

const version1 = [
  '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
  '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
].join('\n');

describe('findCgroupFolders', () => {
  it('finds version 1 where version 2 is mounted beside it without controllers', () => {
    const membership = '4:memory:/outer/x\n1:cpu,cpuacct:/\n0::/outer\n';
    const blkio = '36 31 0:33 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio';
    expect(findCgroupFolders(`${membership}5:blkio:/io\n`, `${version1}\n${blkio}`)?.blkio).toBe(
      '/sys/fs/cgroup/blkio/io',
    );
    expect(findCgroupFolders(membership, version1)).toEqual({
      version: 1,
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
      memory: '/sys/fs/cgroup/memory/outer/x',
    });
  });

  it('finds version 2', () => {
    const mounts = '30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate';
    const folder = '/sys/fs/cgroup/user.slice/a.scope';
    expect(findCgroupFolders('0::/user.slice/a.scope\n', mounts)).toEqual({
      version: 2,
      cpu: folder,
      cpuacct: folder,
      memory: folder,
    });
  });

  it('counts paths from the part of the hierarchy that is mounted, as inside a container', () => {
    const mounts = '30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw';
    expect(findCgroupFolders('0::/docker/abc/x\n', mounts)?.cpu).toBe('/sys/fs/cgroup/x');
    expect(findCgroupFolders('0::/docker/abcdef\n', mounts)).toBeUndefined();
  });

  it('has no answer where nothing is mounted', () => {
    expect(findCgroupFolders('0::/\n', '')).toBeUndefined();
  });
});
