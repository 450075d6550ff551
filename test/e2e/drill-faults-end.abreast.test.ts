import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FaultOf } from '../../harness/src/model/config/fault.ts';
import { startTestServer } from '../k6/test-server.ts';
import { briefly, drill, folderWith, quickly } from './drilled.ts';
import { startHeadroom, type HeadroomProcess } from './headroom-process.ts';

/** A flag beside a system of the user's own: it is broken while the flag is there. */
async function flagged(
  change: (flag: string, began: string) => Partial<FaultOf<'command'>>,
  drillNames: readonly string[] = ['flagged'],
) {
  const server = await startTestServer();
  onTestFinished(server.close);
  const { folder } = await folderWith();
  const [flag, began] = [path.join(folder, 'broken'), path.join(folder, 'began')];
  const fault: FaultOf<'command'> = {
    ...{ kind: 'command', name: 'a flag' },
    inject: ['touch', flag],
    verify: ['test', '-e', flag],
    revert: ['rm', '-f', flag],
    ...change(flag, began),
  };
  const test = await folderWith({
    levels: [{ name: 'as-is' }],
    stacks: { external: { url: server.url } },
    load: { environment: { PATHS: '/ok' } },
    drills: drillNames.map((name) => ({ name, faults: [fault] })),
  });
  const isThere = (file: string): boolean => existsSync(file);
  return { test, flag, isBroken: () => isThere(flag), hasBegun: () => isThere(began) };
}

/** Breaks only when it has slept, should nobody end it. */
const slowly = (flag: string, began: string): Partial<FaultOf<'command'>> => ({
  inject: ['sh', '-c', 'touch "$2"; sleep 6; touch "$1"', 'sh', flag, began],
});

async function whileInjecting(headroom: HeadroomProcess, hasBegun: () => boolean): Promise<void> {
  await headroom.waitFor('drill-started');
  await expect.poll(hasBegun, { timeout: 60_000 }).toBe(true);
}

describe("headroom drill on a system of the user's own", () => {
  it('that is interrupted in the middle of an injection ends it, and takes it back', async () => {
    const { test, isBroken, hasBegun } = await flagged(slowly);
    const headroom = drill(test, ...quickly);
    await whileInjecting(headroom, hasBegun);
    headroom.child.kill('SIGINT');
    expect((await headroom.ended).code).toBe(130);
    await new Promise((resolve) => setTimeout(resolve, 7000)); // what was begun would have come on by then
    expect(isBroken()).toBe(false);
  });

  it('that is killed in the middle of an injection leaves none that goes on', async () => {
    const { test, isBroken, hasBegun } = await flagged(slowly);
    const headroom = drill(test, ...quickly);
    const { runId } = await headroom.waitFor('run-started');
    await whileInjecting(headroom, hasBegun);
    headroom.child.kill('SIGKILL');
    await headroom.ended;
    const cleanup = startHeadroom(['cleanup', '--run', runId, '--json']);
    expect((await cleanup.ended).code).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 7000));
    expect(isBroken()).toBe(false);
  });

  it('ends when a fault cannot be taken back, and says how to go on', async () => {
    const { test, isBroken } = await flagged(() => ({ revert: ['false'] }), ['flagged', 'again']);
    const headroom = drill(test, ...briefly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(4);
    expect(stderr).toContain(
      'level "as-is" may still be broken on purpose: a flag: not taken back: "false" exited with 1',
    );
    expect(stderr).toContain('headroom cleanup');
    const { runId } = await headroom.waitFor('run-started');
    const { record } = await headroom.waitFor('run-ended');
    expect(record.levels[0]?.drills?.map(({ drill: name, outcome }) => [name, outcome.kind])).toEqual([
      ['flagged', 'invalid'],
    ]);
    expect(isBroken()).toBe(true);
    const cleanup = startHeadroom(['cleanup', '--run', runId, '--json']);
    expect((await cleanup.ended).code).not.toBe(0); // it still fails, and that is said
  });
});
