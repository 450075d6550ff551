import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config.ts';
import { runRecordSchema } from '../../harness/src/model/record.ts';
import timeline from '../../targets/timeline/headroom.config.ts';
import {
  checkout,
  processesOfRun,
  startHeadroom,
  testFolder,
  type HeadroomProcess,
} from './headroom-process.ts';

/** The smallest level of the timeline, so that a phase comes quickly. */
const config: ConfigInput = {
  ...timeline,
  scenario: path.join(checkout, 'scenarios/timeline.ts'),
  levels: timeline.levels.filter((level) => level.name === '25'),
  stacks: { embedded: absolute(timeline.stacks.embedded) },
  stack: 'embedded',
  // It is for levels that are not here.
  night: undefined,
  overload: false,
  search: { initialLoad: 40, probeSeconds: 3, confirmSeconds: 4, relativeWidth: 0.4 },
};

function absolute(
  embedded: ConfigInput['stacks']['embedded'],
): NonNullable<ConfigInput['stacks']['embedded']> {
  if (embedded === undefined) throw new Error('the timeline has no embedded stack');
  const folder = path.join(checkout, 'targets/timeline');
  const inFolder = (part: string): string => (part.endsWith('.ts') ? path.resolve(folder, part) : part);
  return {
    ...embedded,
    processes: inFolder(embedded.processes),
    prepare: (embedded.prepare ?? []).map((command) => command.map(inFolder)),
  };
}

interface Phase {
  readonly reached: (headroom: HeadroomProcess) => Promise<unknown>;
  readonly signal: NodeJS.Signals;
}

/** Two at once: nothing is measured here. */
const phases: Readonly<Record<string, readonly Phase[]>> = {
  'while the stack comes up, and while it warms up': [
    {
      reached: (h) => h.waitFor('progress', ({ line }) => line.includes('bringing the stack up')),
      signal: 'SIGINT',
    },
    {
      reached: (h) => h.waitFor('second', ({ trialId }) => trialId.includes('warm-up')),
      signal: 'SIGTERM',
    },
  ],
  'in the middle of a trial, and between two': [
    {
      reached: (h) => h.waitFor('second', ({ trialId }) => trialId === '25-001'),
      signal: 'SIGINT',
    },
    { reached: (h) => h.waitFor('trial-ended'), signal: 'SIGTERM' },
  ],
};

describe('a run that is ended from outside', () => {
  const removals: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const remove of removals.splice(0)) await remove();
  });

  async function start(extra: readonly string[] = [], reuse?: Awaited<ReturnType<typeof testFolder>>) {
    const test = reuse ?? (await testFolder(config));
    if (reuse === undefined) removals.push(test.remove);
    const argv = [
      'run',
      '--config',
      test.configFile,
      '--results',
      test.results,
      '--json',
      '--beside',
      ...extra,
    ];
    return { test, headroom: startHeadroom(argv) };
  }

  /** A run of its own name, which gets the signal in the phase. */
  async function endedIn({ reached, signal }: Phase) {
    const test = await testFolder({ ...config, name: `${config.name}-${signal}` });
    removals.push(test.remove);
    const { headroom } = await start([], test);
    const { runId, folder } = await headroom.waitFor('run-started');
    await reached(headroom);
    headroom.child.kill(signal);
    return { runId, folder, headroom, ...(await headroom.ended) };
  }

  it.each(Object.entries(phases))(
    'exits with 130 %s, leaves nothing running and keeps its trials',
    async (_when, both) => {
      for (const ended of await Promise.all(both.map(endedIn))) {
        const { code, stderr, runId, folder, headroom } = ended;
        expect(code, stderr).toBe(130);
        expect(stderr).toContain('--resume');
        expect(processesOfRun(runId)).toEqual([]);
        expect(cgroupsOfRun(runId)).toEqual([]);
        const record = runRecordSchema.parse(
          JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')),
        );
        expect(record.status).toBe('interrupted');
        const trials = headroom.events.filter((event) => event.kind === 'trial-ended');
        expect(record.levels.flatMap((level) => level.trials)).toHaveLength(trials.length);
      }
    },
  );

  it('is removed by `headroom cleanup` after SIGKILL, and --resume goes on without repeating a trial', async () => {
    const { headroom, test } = await start();
    const { runId, folder } = await headroom.waitFor('run-started');
    await headroom.waitFor('trial-ended');
    await headroom.waitFor('second', ({ trialId }) => trialId === '25-002');
    headroom.child.kill('SIGKILL');
    await headroom.ended;
    const kept = await readdir(path.join(folder, 'trials'));
    expect(kept).toContain('25-001.json');
    const before = await readFile(path.join(folder, 'trials/25-001.json'), 'utf8');

    const cleanup = startHeadroom(['cleanup', '--json']);
    expect((await cleanup.ended).code).toBe(0);
    expect(processesOfRun(runId)).toEqual([]);
    expect(cgroupsOfRun(runId)).toEqual([]);

    const { headroom: resumed } = await start(['--resume', runId], test);
    const { code, stderr } = await resumed.ended;
    expect(code, stderr).toBe(0);
    const { record } = await resumed.waitFor('run-ended');
    const [level] = record.levels;
    expect(new Set(level?.trials.map((trial) => trial.id)).size).toBe(level?.trials.length);
    expect(await readFile(path.join(folder, 'trials/25-001.json'), 'utf8')).toBe(before);
    const asked = resumed.events.filter((event) => event.kind === 'trial-started');
    expect(asked.map((event) => event.trialId)).not.toContain('25-001');
    expect(processesOfRun(runId)).toEqual([]);
  });
});

function cgroupsOfRun(runId: string): string[] {
  return ['cpu', 'memory', '']
    .map((controller) => `/sys/fs/cgroup/${controller}/headroom/${runId}`)
    .filter(existsSync);
}
