import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockLoad, type LoadLock } from '../../harness/src/drivers/system/leases/load-lock.ts';
import { meetingPoint, type MeetingPoint } from '../../harness/src/drivers/system/leases/meeting-point.ts';
import type { LoadingRun } from '../../harness/src/model/record/loading-run.ts';

const program = fileURLToPath(new URL('fixture/loads-the-machine.ts', import.meta.url));

/** @param uid another user's */
function spawnLoader(argv: readonly string[], uid = process.getuid?.()) {
  return execa(process.execPath, [program, ...argv], {
    stdin: 'pipe',
    buffer: false,
    reject: false,
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** A process that would load this machine. */
interface Loader {
  readonly process: ReturnType<typeof spawnLoader>;
  readonly lines: readonly string[];
  /** Resolves with the first line that fits, past or to come. */
  line(fits: RegExp): Promise<string>;
  /** `loads`, or why not. */
  readonly outcome: Promise<string>;
}

describe('the lock on load', () => {
  const loaders: Loader[] = [];
  // A machine of its own for each test: others may measure on this one.
  beforeEach(() => void vi.stubEnv('HEADROOM_MACHINE', randomUUID()));
  afterEach(async () => {
    for (const { process: child } of loaders.splice(0)) {
      child.kill('SIGKILL');
      await child.catch(() => undefined);
    }
    vi.unstubAllEnvs();
  });

  function start(runId: string, options: { readonly beside?: boolean; readonly uid?: number } = {}): Loader {
    const child = spawnLoader([runId, ...(options.beside ? ['--beside'] : [])], options.uid);
    const lines: string[] = [];
    const waiting = new Set<() => void>();
    createInterface({ input: child.stdout }).on('line', (text) => {
      lines.push(text);
      for (const check of waiting) check();
    });
    const line = (fits: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = lines.find((each) => fits.test(each));
          if (found !== undefined) resolve(found);
        };
        waiting.add(check);
        check();
        void child.then(() => reject(new Error(`ended before ${String(fits)}: ${lines.join('; ')}`)));
      });
    const loader = { process: child, lines, line, outcome: line(/^(loads|refused)/) };
    loaders.push(loader);
    return loader;
  }

  it('lets exactly one of several that start at the same moment load, twenty times', async () => {
    for (let round = 0; round < 20; round++) {
      const count = 2 + (round % 3);
      const all = Array.from({ length: count }, (_, index) => start(`round-${round}-${index}`));
      const outcomes = await Promise.all(all.map(({ outcome }) => outcome));
      expect(outcomes.filter((each) => each === 'loads')).toHaveLength(1);
      const holder = outcomes.indexOf('loads');
      for (const refused of outcomes.filter((each) => each !== 'loads')) {
        expect(refused).toContain(`refused 3 another run loads this machine: round-${round}-${holder} (pid `);
      }
      const { process: child } = all[holder] ?? expect.fail();
      child.kill('SIGKILL');
      await child;
    }
  });

  it('says which run loads: its id, process, user, since when, and where its evidence is', async () => {
    const holder = start('the-first');
    await holder.outcome;
    expect(await start('the-second').outcome).toMatch(
      new RegExp(
        `the-first \\(pid ${holder.process.pid}, of user \\S+, since \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z, evidence in /results/the-first\\)`,
      ),
    );
  });

  it('is free at once when its holder ends, by itself or by SIGKILL', async () => {
    for (const end of [
      (loader: Loader) => loader.process.kill('SIGKILL'),
      (loader: Loader) => loader.process.stdin?.end(),
    ]) {
      const holder = start('holder');
      expect(await holder.outcome).toBe('loads');
      end(holder);
      await holder.process;
      const next = start('next');
      expect(await next.outcome).toBe('loads');
      next.process.kill('SIGKILL');
      await next.process;
    }
  });

  it('lets one load that insists, and both know of each other', async () => {
    const first = start('first');
    await first.outcome;
    const second = start('second', { beside: true });
    expect(await second.outcome).toBe('loads');
    expect(second.lines).toContain('beside first');
    expect(await first.line(/^beside/)).toBe('beside second');
  });

  it('is held by the one that insisted, once the first has ended', async () => {
    const first = start('first');
    await first.outcome;
    const second = start('second', { beside: true });
    await second.outcome;
    first.process.kill('SIGKILL');
    await first.process;
    // It follows when the kernel tells it so: whoever asks before is let in, and both know it.
    await vi.waitFor(async () =>
      expect(await start('third').outcome).toContain('another run loads this machine: second'),
    );
  });

  it('holds while its holder is stopped and cannot answer', async () => {
    const holder = start('holder');
    await holder.outcome;
    holder.process.kill('SIGSTOP');
    expect(await start('next').outcome).toContain('unknown, which does not say more');
  });

  it('is of another part of the machine where HEADROOM_MACHINE says so', async () => {
    await start('holder').outcome;
    vi.stubEnv('HEADROOM_MACHINE', randomUUID());
    expect(await start('elsewhere').outcome).toBe('loads');
  });

  it.skipIf(process.getuid?.() !== 0)('is seen by other users, in both directions', async () => {
    const holder = start('of-nobody', { uid: 65_534 });
    expect(await holder.outcome).toBe('loads');
    expect(await start('of-root').outcome).toContain('of-nobody (pid');
    holder.process.kill('SIGKILL');
    await holder.process;
    expect(await start('of-root').outcome).toBe('loads');
    expect(await start('of-nobody', { uid: 65_534 }).outcome).toContain('of-root (pid');
  });
});

describe('the place of the lock', () => {
  const own = (runId: string): LoadingRun => ({ runId });
  const locks: LoadLock[] = [];
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.close();
  });

  async function lockAt(at: MeetingPoint, runId: string): Promise<LoadLock> {
    const lock = await lockLoad({ own: own(runId), insists: false, onBeside: () => undefined, at });
    locks.push(lock);
    return lock;
  }

  it.each(['linux', 'darwin', 'win32'] as const)(
    'is one for all on %s, and another for another part',
    (platform) => {
      const whole = meetingPoint({}, platform);
      expect(meetingPoint({ PATH: '/bin' }, platform)).toEqual(whole);
      expect(meetingPoint({ HEADROOM_MACHINE: 'cpus 0-3' }, platform)).not.toEqual(whole);
    },
  );

  it('may be a loopback port', async () => {
    const at = {
      host: '127.0.0.1',
      port: meetingPoint({ HEADROOM_MACHINE: randomUUID() }, 'darwin').port ?? 0,
    };
    const lock = await lockAt(at, 'first');
    await expect(lockAt(at, 'second')).rejects.toMatchObject({
      code: 'machine-in-use',
      exitCode: 3,
      message: expect.stringContaining('first') as string,
      hint: expect.stringContaining('--beside') as string,
    });
    await lock.close();
    await lock.close();
    await lockAt(at, 'third');
  });

  it('that something else listens at is taken, by nobody knows whom: nothing of it reaches the terminal', async () => {
    const at = { host: '127.0.0.1', port: 0 };
    const server = createServer((socket) => socket.end('{"runId":"\\u001b[2J"}\n'));
    await new Promise<void>((resolve) => server.listen(at, resolve));
    const { port } = server.address() as { port: number };
    try {
      await expect(lockAt({ ...at, port }, 'mine')).rejects.toMatchObject({
        message: 'another run loads this machine: unknown, which does not say more',
      });
    } finally {
      server.close();
    }
  });
});
