import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { unpack } from '../fixtures/loose-run.ts';
import { startOverloadServer } from '../fixtures/overload-server.ts';
import { builtSystems } from '../fixtures/overloaded-systems.ts';
import { checkout, processesOfRun, startHeadroom, testFolder } from './headroom-process.ts';

describe('headroom run, past the collapse point', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  it('finds that a server which sheds is graceful and recovers at once, and leaves the evidence', async () => {
    const [shedding] = builtSystems(120);
    if (shedding === undefined) throw new Error('there is a server that sheds');
    const server = await startOverloadServer(shedding);
    const test = await testFolder({
      name: 'overload',
      scenario: path.join(checkout, 'scenarios/paths.ts'),
      slo: { latencyMs: 500, goodShare: 0.99 },
      levels: [{ name: 'whole' }],
      stacks: { external: { url: server.url } },
      search: { initialLoad: 60, relativeWidth: 0.15, confirmSeconds: 8 },
      // A busy machine that runs tests may take a while.
      overload: { seconds: 4, slowAfterSeconds: 20 },
    });
    cleanups.push(server.close, test.remove);

    const headroom = startHeadroom(['run', '--config', test.configFile, '--results', test.results, '--json']);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { runId } = await headroom.waitFor('run-started');
    const { record, folder } = await headroom.waitFor('run-ended');
    const [level] = record.levels;
    const [overload] = level?.overloads ?? [];
    expect(overload?.character.kind, overload?.character.detail).toBe('graceful');
    expect(overload?.recovery.kind, overload?.recovery.detail).toBe('recovered');
    const highest = overload?.stretches.findLast(({ phase }) => phase === 'overload');
    expect(highest?.multiple).toBe(2);
    expect(highest?.bad.shed).toBeGreaterThan(0);
    expect(highest?.offeredPerSecond).toBeGreaterThan(1.9 * (overload?.collapsePoint ?? Infinity));

    const told = headroom.events.flatMap((event) => (event.kind === 'stretch-started' ? [event.phase] : []));
    // What trials told of the approach is not sent again.
    const beyond = new Set(told.filter((phase) => phase !== 'approach'));
    expect(beyond).toEqual(new Set(['overload', 'recovery']));
    const approach = overload?.stretches.filter(({ phase }) => phase === 'approach');
    expect(approach).toHaveLength(3);
    const onDisk: unknown = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    expect(runRecordSchema.parse(onDisk)).toEqual(runRecordSchema.parse(record));
    await unpack(folder);
    const series = await readFile(path.join(folder, 'series', `${overload?.id}.json`), 'utf8');
    expect((JSON.parse(series) as { seconds: unknown[] }).seconds.length).toBeGreaterThan(10);
    expect(await readFile(path.join(folder, 'summary.md'), 'utf8')).toContain('## Past the collapse point');
    expect(stderr).toContain('past it');
    expect(processesOfRun(runId)).toEqual([]);
  });
});
