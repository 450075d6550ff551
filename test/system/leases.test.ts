import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../harness/src/drivers/system/leases/cleanup.ts';
import { runFaultCommand } from '../../harness/src/drivers/system/processes/fault-command.ts';
import { revertText } from '../../harness/src/drivers/system/leases/held-revert.ts';
import {
  readLease,
  readLeases,
  withRunLock,
  writeLease,
} from '../../harness/src/drivers/system/leases/lease-files.ts';
import { openLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import {
  formatOwner,
  isAlive,
  ownerOfThisProcess,
  parseOwner,
} from '../../harness/src/drivers/system/processes/owner.ts';

const alone = { guard: false } as const;
/** Had the pid of this process before it. */
const formerOwner = { pid: process.pid, startTicks: 1 };

describe('an owner', () => {
  it('is written and read back', async () => {
    const owner = await ownerOfThisProcess();
    expect(parseOwner(formatOwner(owner))).toEqual(owner);
    expect(parseOwner(formatOwner({ pid: 7 }))).toEqual({ pid: 7 });
    expect(parseOwner('nobody')).toBeUndefined();
  });

  it('is not alive when its pid belongs to another process now', async () => {
    const owner = await ownerOfThisProcess();
    expect(await isAlive(owner)).toBe(true);
    if (owner.startTicks === undefined) return;
    expect(await isAlive({ pid: owner.pid, startTicks: owner.startTicks - 1 })).toBe(false);
  });
});

describe('leases', () => {
  let cache: string;

  beforeAll(() => void vi.stubEnv('PATH', '')); // no container engine is asked in these tests
  afterAll(() => void vi.unstubAllEnvs());
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'headroom-leases-'));
    vi.stubEnv('HEADROOM_CACHE', cache);
  });
  afterEach(() => rm(cache, { recursive: true }));

  it('hold what was named, in any order of writing, until it is released', async () => {
    const lease = await openLease({ runId: 'r1', stack: 'compose', resultsFolder: '/results/r1' }, alone);
    await Promise.all([
      lease.hold('tempFolders', '/a'),
      lease.hold('composeProjects', 'p'),
      lease.hold('tempFolders', '/b'),
      lease.release('tempFolders', '/a'),
    ]);
    expect(await readLeases()).toMatchObject([
      { runId: 'r1', resultsFolder: '/results/r1', tempFolders: ['/b'], composeProjects: ['p'] },
    ]);
    await lease.release('composeProjects', 'p');
    await lease.close();
    expect((await readLease('r1'))?.tempFolders).toEqual(['/b']); // for a clean-up
    await lease.release('tempFolders', '/b');
    await lease.close();
    expect(await readLeases()).toEqual([]);
  });

  it('are refused while another live process has the run, and for ids that are no file names', async () => {
    const lease = await openLease({ runId: 'r1', stack: 'compose' }, alone);
    await expect(openLease({ runId: 'r1', stack: 'compose' }, alone)).rejects.toMatchObject({
      code: 'run-in-progress',
    });
    await lease.close();
    await expect(openLease({ runId: '../r1', stack: 'compose' }, alone)).rejects.toThrow(/no run id/);
  });

  it('of a dead owner are cleaned up when the run is opened again, its own folders only', async () => {
    const mine = join(cache, 'headroom-temp');
    const others = join(cache, 'of-somebody-else');
    for (const folder of [mine, others]) {
      await mkdir(folder);
      await writeFile(join(folder, 'file'), 'text');
    }
    const owner = formerOwner;
    const held = { tempFolders: [mine, others], cgroups: [], composeProjects: [], reverts: [] };
    await writeLease({ runId: 'r1', owner, stack: 'embedded', ...held });
    const lease = await openLease({ runId: 'r1', stack: 'embedded' }, alone);
    expect(existsSync(mine)).toBe(false);
    expect(existsSync(others)).toBe(true);
    await lease.close();
  });

  it.each(['embedded', 'external'])('of a dead owner take back what commands did: %s', async (stack) => {
    const flag = join(cache, 'flag');
    await writeFile(flag, 'broken');
    const remove = { argv: [process.execPath, '-e', "fs.rmSync('flag')"], workingFolder: cache };
    const reverts = [revertText(remove), revertText(remove)]; // the second finds nothing to remove
    const nothing = { tempFolders: [], cgroups: [], composeProjects: [] };
    await writeLease({ runId: 'r1', owner: formerOwner, stack, ...nothing, reverts });
    const { removed, skipped, left } = await cleanUp({ runId: 'r1' });
    expect(existsSync(flag)).toBe(false);
    expect(removed).toHaveLength(1);
    // A stack of the run's own is gone with all that was done to it; another one is still broken.
    const failed = expect.stringMatching(/^fault that .*rmSync.* takes back: exited with 1: /) as string;
    if (stack === 'external') expect(left).toEqual([failed]);
    else expect(skipped).toContainEqual(failed);
    expect(await cleanUp({ runId: 'r1' })).toMatchObject({ removed: [], left: [] }); // told once
    expect(await readLeases()).toEqual([]);
  });

  it('of a dead owner say what a command did not take back, although it said so', async () => {
    const nothingDone = [process.execPath, '-e', ''];
    const isThere = [process.execPath, '-e', "fs.statSync('flag')"];
    await writeFile(join(cache, 'flag'), 'broken');
    const reverts = [revertText({ argv: nothingDone, verify: isThere, workingFolder: cache })];
    const nothing = { tempFolders: [], cgroups: [], composeProjects: [] };
    await writeLease({ runId: 'r1', owner: formerOwner, stack: 'external', ...nothing, reverts });
    expect((await cleanUp({ runId: 'r1' })).left).toEqual([
      expect.stringMatching(/ takes back: it may still be on: ".*statSync.*" exited with 0$/),
    ]);
  });

  it('of a dead owner keep what was not taken back, and told to nobody', async () => {
    const reverts = [revertText({ argv: [process.execPath, '-e', 'process.exit(1)'], workingFolder: cache })];
    const nothing = { tempFolders: [], cgroups: [], composeProjects: [] };
    await writeLease({ runId: 'r1', owner: formerOwner, stack: 'external', ...nothing, reverts });
    await cleanUp({ runId: 'r1', isUnheard: true }); // as the guard of a run does
    expect((await cleanUp({ runId: 'r1' })).left).toHaveLength(1);
    expect((await cleanUp({ runId: 'r1' })).left).toEqual([]);
  });

  it('of a dead owner end a command that is at injecting, before it is taken back', async () => {
    const flag = join(cache, 'flag');
    const slowly = [process.execPath, '-e', "setTimeout(() => fs.writeFileSync('flag', ''), 8000)"];
    const injecting = runFaultCommand(slowly, { workingFolder: cache, runId: 'r1' });
    const remove = [process.execPath, '-e', "fs.rmSync('flag', { force: true })"];
    const reverts = [revertText({ argv: remove, workingFolder: cache })];
    const nothing = { tempFolders: [], cgroups: [], composeProjects: [] };
    await writeLease({ runId: 'r1', owner: formerOwner, stack: 'external', ...nothing, reverts });
    expect((await cleanUp({ runId: 'r1' })).left).toEqual([]);
    expect(await injecting).toMatchObject({ how: 'was ended by SIGTERM' });
    expect(existsSync(flag)).toBe(false);
  });

  it('that were not written by us are left out', async () => {
    await mkdir(join(cache, 'leases'));
    await writeFile(join(cache, 'leases', 'x.json'), '{"owner": 3');
    expect(await readLeases()).toEqual([]);
  });

  it('are changed by one process at a time', async () => {
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(`${name} ends`);
    };
    await Promise.all([withRunLock('r1', work('a')), withRunLock('r1', work('b'))]);
    expect(order.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('are not locked for ever by a process that died', async () => {
    await mkdir(join(cache, 'leases'));
    await writeFile(join(cache, 'leases', 'r1.lock'), formatOwner(formerOwner));
    expect(await withRunLock('r1', () => Promise.resolve('done'))).toBe('done');
  });
});
