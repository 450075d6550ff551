import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { cgroupsOfRun, processesOfRun, testFolder, type HeadroomProcess } from './headroom-process.ts';
import { runSmallest, smallestTimeline } from './smallest-timeline.ts';

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

  /** A run of its own name, which gets the signal in the phase. */
  async function endedIn({ reached, signal }: Phase) {
    const test = await testFolder({ ...smallestTimeline, name: `${smallestTimeline.name}-${signal}` });
    removals.push(test.remove);
    const headroom = runSmallest(test);
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
});
