import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  runFaultCommand,
  type FaultCommandPlace,
} from '../../harness/src/drivers/system/processes/fault-command.ts';
import { processStat } from '../../harness/src/drivers/system/processes/proc.ts';

describe('a command of a fault', () => {
  let workingFolder: string;

  beforeEach(async () => {
    workingFolder = await mkdtemp(join(tmpdir(), 'headroom-fault-command-'));
  });
  afterEach(() => rm(workingFolder, { recursive: true }));

  function sh(script: string, place: Partial<FaultCommandPlace> = {}) {
    return runFaultCommand(['sh', '-c', script], { workingFolder, ...place });
  }

  async function pidIn(file: string): Promise<number> {
    await expect.poll(() => existsSync(join(workingFolder, file)), { timeout: 5000 }).toBe(true);
    return Number(await readFile(join(workingFolder, file), 'utf8'));
  }

  async function isAlive(pid: number): Promise<boolean> {
    const stat = await processStat(pid);
    return stat !== undefined && stat.state !== 'Z';
  }

  it.each([
    ['echo one; echo two; exit 3', 3, 'exited with 3: two'],
    ['echo wrong >&2; echo >&2; false', 1, 'exited with 1: wrong'],
    ['true', 0, 'exited with 0'],
    ['kill -KILL $$', undefined, 'was ended by SIGKILL'],
  ])('says how it ended, and its last line: %s', async (script, exitCode, how) => {
    expect(await sh(script)).toEqual({ exitCode, how });
  });

  it('that cannot be started says so', async () => {
    expect(await runFaultCommand(['./nothing'], { workingFolder })).toEqual({
      exitCode: undefined,
      how: 'could not be started: spawn ./nothing ENOENT',
    });
  });

  it('is not waited for any longer than it runs: what it leaves running stays, and may hold its output', async () => {
    const { how } = await sh('sleep 25 & echo $! > left; echo started');
    expect(how).toBe('exited with 0: started');
    const left = await pidIn('left');
    expect(await isAlive(left)).toBe(true);
    process.kill(left);
  });

  it('that takes too long is ended, with what it has started, also where they do not listen', async () => {
    const running = sh("trap '' TERM; (trap '' TERM; sleep 25) & echo $! > child; sleep 25", {
      limitSeconds: 0.3,
    });
    const child = await pidIn('child');
    expect(await running).toEqual({ exitCode: undefined, how: 'did not end within 0.3 s' });
    expect(await isAlive(child)).toBe(false);
  });

  it('is ended when nobody wants it any more', async () => {
    const over = new AbortController();
    const running = sh('echo $$ > itself; sleep 25; touch done', { signal: over.signal });
    const itself = await pidIn('itself');
    over.abort();
    expect(await running).toEqual({ exitCode: undefined, how: 'was ended before it was done' });
    expect(await isAlive(itself)).toBe(false);
    expect(existsSync(join(workingFolder, 'done'))).toBe(false);
  });

  it('has a process group of its own, which Ctrl-C in this terminal does not reach', async () => {
    const running = sh('echo $$ > itself; sleep 0.3');
    const itself = await pidIn('itself');
    expect((await processStat(itself))?.processGroup).toBe(itself);
    await running;
  });
});
