import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createFaultInjector } from '../../harness/src/drivers/faults/catalogue.ts';
import { docker } from '../../harness/src/drivers/system/engine/cli.ts';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';
import { faultSchema, type Fault } from '../../harness/src/model/config/fault.ts';
import type { FaultTargets } from '../../harness/src/ports/fault-injector.ts';
import { levelOf } from '../stacks/asked-of-a-stack.ts';
import { driversUnderTest } from '../stacks/drivers-under-test.ts';
import { bringUp, type StackThatIsUp } from '../stacks/stack-that-is-up.ts';
import { isMissing } from '../system/needed-tools.ts';

const injector = createFaultInjector({ workingFolder: '.' });
const never = new AbortController().signal;
const untilTaken = { clock: systemClock, end: never, interrupted: never };
const health = { path: '/health', startTimeoutSeconds: 60, drainTimeoutSeconds: 15 };
const level = levelOf('100', { worker: { replicas: 1, memoryMb: 160 } });

/** A small file system of the worker's own, and others that must not be filled. */
interface Disk {
  readonly folder: string;
  readonly shared: readonly (readonly [folder: string, why: RegExp])[];
  /** Whether a file of so many bytes can be written there, from where the worker is; it stays. */
  readonly writes: (bytes: number) => Promise<boolean>;
  readonly files: () => Promise<readonly string[]>;
  readonly remove: () => Promise<void>;
}

async function mounted(size: string): Promise<{ folder: string; remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'headroom-disk-'));
  const folder = join(parent, 'disk');
  await mkdir(folder);
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  const remove = async (): Promise<void> => {
    await execa('umount', ['--lazy', folder]);
    await rm(parent, { recursive: true });
  };
  return { folder, remove };
}

async function diskOfProcesses(): Promise<Disk> {
  const { folder, remove } = await mounted('16m');
  const writes = (bytes: number): Promise<boolean> =>
    writeFile(join(folder, 'of-the-test'), Buffer.alloc(bytes, 1)).then(
      () => true,
      () => false,
    );
  const machine =
    /is not filled: it is on the same file system as \/ of this machine; give the service a small/;
  const shared = [
    [tmpdir(), machine],
    ['/nowhere', /\/nowhere cannot be looked at: ENOENT/],
  ] as const;
  return { folder, remove, writes, shared, files: () => readdir(folder) };
}

async function diskOfContainer(runId: string): Promise<Disk> {
  const found = await docker(
    [
      'ps',
      '--quiet',
      '--filter',
      `label=headroom.run=${runId}`,
      '--filter',
      'label=com.docker.compose.service=worker',
    ],
    { timeoutMs: 5000 },
  );
  const inside = (lines: string): Promise<string> =>
    docker(['exec', found, 'sh', '-c', lines], { timeoutMs: 10_000 });
  return {
    folder: '/small',
    shared: [
      [
        '/scratch',
        /\/scratch is not filled: it is on a file system \(.+\) that is not the service's alone; give/,
      ],
      ['/', /\/ is not filled: it is on a file system \(overlayfs\) that/],
      ['/fixture', /\/fixture is not filled: it is on a file system/],
      ['/nowhere', /\/nowhere cannot be looked at: .*No such file/],
    ],
    writes: (bytes) =>
      inside(`dd if=/dev/zero of=/small/of-the-test bs=${bytes} count=1`).then(
        () => true,
        () => false,
      ),
    files: async () => (await inside('ls -A /small')).split('\n').filter((each) => each !== ''),
    remove: async () => undefined,
  };
}

for (const driver of driversUnderTest.filter(({ owns, name }) => owns && !name.includes('duty'))) {
  const missing = await isMissing(`${driver.name}, or the right to mount`, async () => {
    await driver.probe();
    await (await mounted('1m')).remove();
  });

  describe.skipIf(missing)(`a full disk on a stack: ${driver.name}`, () => {
    let up: StackThatIsUp;
    let targets: FaultTargets;
    let disk: Disk;

    beforeAll(async () => {
      up = await bringUp({
        ...{ name: 'volumes', level },
        create: (lease) => driver.create({ lease, levels: [level], health }),
      });
      const replicas = (await up.running.controls()).filter(({ service }) => service === 'worker');
      targets = { replicas, hops: [] };
      disk = await (driver.name === 'compose' ? diskOfContainer(up.runId) : diskOfProcesses());
    });
    afterAll(async () => {
      await disk.remove();
      await up.end();
    });

    function full(path: string): Fault {
      return faultSchema.parse({ kind: 'disk-full', service: 'worker', path });
    }

    it('disk-full leaves no room for a byte, and gives it back', async () => {
      const fault = full(disk.folder);
      expect(await injector.refusal(fault, targets)).toBeUndefined();
      expect(await disk.writes(8_000_000)).toBe(true);
      const held = await injector.inject(fault, targets, untilTaken);
      onTestFinished(() => held.revert());
      expect(held.seen).toBe(
        `${disk.folder} of worker-1 takes nothing more: 0 MiB of 16 MiB free, 8.367 MiB before`,
      );
      expect(await disk.writes(8_500_000)).toBe(false);
      await held.revert();
      await held.revert();
      expect(await held.gone(never)).toMatch(/ of worker-1 has [\d.]+ MiB free, 8\.367 MiB before$/);
      expect(await disk.writes(8_500_000)).toBe(true);
      expect(await disk.files()).toEqual(['of-the-test']);
    });

    it('disk-full of what is full already is no fault that took', async () => {
      expect(await disk.writes(17_000_000)).toBe(false);
      await expect(injector.inject(full(disk.folder), targets, untilTaken)).rejects.toMatchObject({
        name: 'FaultNotApplied',
        message: `${disk.folder} of worker-1 was full before`,
      });
    });

    it('disk-full is refused where others need the space, or nobody can look', async () => {
      for (const [folder, why] of disk.shared) {
        expect(await injector.refusal(full(folder), targets)).toMatch(why);
      }
    });

    it.runIf(driver.name !== 'compose')('disk-full is refused where there is too much of it', async () => {
      const large = await mounted('3g');
      onTestFinished(large.remove);
      expect(await injector.refusal(full(large.folder), targets)).toMatch(
        /is not filled: its file system has 3072 MiB, and at most 2048 MiB are; give/,
      );
      expect((await statfs(large.folder)).bfree).toBeGreaterThan(0);
    });
  });
}
