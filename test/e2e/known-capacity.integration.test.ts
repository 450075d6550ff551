import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { startExactCapacityServer } from '../fixtures/exact-capacity-server.ts';
import { checkout, processesOfRun, startHeadroom, testFolder } from './headroom-process.ts';

/**
 * Loose enough that the queue of chance arrivals is no reason to miss it far below the capacity. With 250 ms, the 99th
 * percentile of an M/D/1 queue at 90/s is over it from 0.91 of the capacity on: that would be the collapse point.
 */
const slo = { latencyMs: 750, goodShare: 0.99 };

const capacity = 210;

/** Where waits of Poisson arrivals for an even server break the SLO in the long run (docs/method.md). */
const sustained =
  capacity * (1 - Math.log(1 / (1 - slo.goodShare)) / (2 * capacity * (slo.latencyMs / 1000)));

describe('headroom run against an external server of known capacity', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  it('finds the capacity within 5 %, and its interval covers where waits break the SLO', async () => {
    const server = await startExactCapacityServer(capacity);
    const test = await testFolder({
      name: 'known-capacity',
      scenario: path.join(checkout, 'scenarios/paths.ts'),
      slo,
      levels: [{ name: 'whole' }],
      stacks: { external: { url: server.url } },
      overload: false,
      search: { initialLoad: 40, relativeWidth: 0.15 },
    });
    cleanups.push(server.close, test.remove);

    const headroom = startHeadroom(['run', '--config', test.configFile, '--results', test.results, '--json']);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);

    const started = await headroom.waitFor('run-started');
    const ended = await headroom.waitFor('run-ended');
    const [level] = ended.record.levels;
    expect(level?.status).toBe('found');
    const point = level?.collapsePoint;
    expect(point, 'a collapse point').toBeDefined();
    expect(Math.abs((point?.estimate ?? 0) / capacity - 1)).toBeLessThan(0.05);
    expect(point?.low).toBeLessThanOrEqual(capacity);
    expect(point?.high).toBeGreaterThanOrEqual(sustained);

    const onDisk: unknown = JSON.parse(await readFile(path.join(ended.folder, 'run.json'), 'utf8'));
    expect(runRecordSchema.parse(onDisk)).toEqual(runRecordSchema.parse(ended.record));
    expect(await readFile(path.join(ended.folder, 'summary.md'), 'utf8')).toContain('whole');
    expect(await readFile(path.join(ended.folder, 'capacity.svg'), 'utf8')).toContain('<svg');
    expect(processesOfRun(started.runId)).toEqual([]);
  });
});
