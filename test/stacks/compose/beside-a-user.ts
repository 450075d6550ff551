import { execa } from 'execa';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { leftOfRun } from '../../bench/faults/left-of-run.ts';
import { checkout, startHeadroom } from '../../e2e/headroom-process.ts';
import { drawUsersProject, harmTo } from './users-project.ts';

export interface BesideAUser {
  /** When it was killed, in seconds after the run began; `undefined` when it was let be. */
  readonly killedAfterSeconds: number | undefined;
  /** What went on at the end. */
  readonly during: string;
  readonly exitCode: number | null;
  /** What came of the user's things: each a line, none when all is as it was. */
  readonly harm: readonly string[];
  /** What is left of the run after `headroom cleanup`. */
  readonly left: readonly string[];
}

/**
 * A real run of headroom with the compose files of a user whose project is up on the same engine and writes. It ends by
 * itself, or by SIGKILL, its guard with it, and then `headroom cleanup` follows.
 */
export async function runBesideAUser(
  name: string,
  random: () => number,
  killAfterSeconds: number | undefined,
): Promise<BesideAUser> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'headroom-test-user-')));
  const project = await drawUsersProject(name, folder, random);
  try {
    await project.up();
    const configFile = join(folder, 'headroom.config.json');
    await writeFile(configFile, JSON.stringify(project.config));
    const before = await project.look();
    const argv = [
      'run',
      '--config',
      configFile,
      '--results',
      join(folder, 'results'),
      '--json',
      '--no-overload',
      '--time',
      '20s',
    ];
    const run = startHeadroom(argv);
    const started = await run.waitFor('run-started');
    if (killAfterSeconds !== undefined) {
      await Promise.race([delay(killAfterSeconds * 1000), run.ended]);
      run.child.kill('SIGKILL');
    }
    const { code } = await run.ended;
    const cleanup = [join(checkout, 'harness/src/cli/main.ts'), 'cleanup', '--run', started.runId];
    if (killAfterSeconds !== undefined) await execa(process.execPath, cleanup);
    const last = run.events.at(-1);
    return {
      killedAfterSeconds: killAfterSeconds,
      during: last?.kind ?? '',
      exitCode: code,
      harm: harmTo(before, await project.look()),
      left: await leftOfRun(started.runId, ''),
    };
  } finally {
    await project.down();
    await rm(folder, { recursive: true, force: true });
  }
}
