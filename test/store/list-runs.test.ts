import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { listRuns } from '../../harness/src/drivers/store/list-runs.ts';
import { sampleConfig as config, sampleRecord } from './sample-evidence.ts';
import { temporaryFolder } from './temp-folder.ts';

async function writeRun(resultsFolder: string, runId: string, startedAt: string): Promise<void> {
  const store = await createFileRunStore({ resultsFolder, runId, config });
  await store.saveRecord({ ...sampleRecord(runId), startedAt });
  await store.close();
}

test('there are no runs where there is no results folder', async () => {
  expect(await listRuns(join(temporaryFolder(), 'results'))).toEqual([]);
});

test('runs come with the latest start first, whatever they are called', async () => {
  const folder = temporaryFolder();
  await writeRun(folder, 'b', '2026-11-21T00:00:00.000Z');
  await writeRun(folder, 'a', '2026-11-22T00:00:00.000Z');
  await writeRun(folder, 'c', '2026-11-20T00:00:00.000Z');
  expect(await listRuns(folder)).toMatchObject([{ runId: 'a' }, { runId: 'b' }, { runId: 'c' }]);
});

test('a run that is open says so', async () => {
  const folder = temporaryFolder();
  const store = await createFileRunStore({ resultsFolder: folder, runId: 'open', config });
  await store.saveRecord(sampleRecord('open'));
  await writeRun(folder, 'closed', '2020-01-01T00:00:00.000Z');
  const runs = await listRuns(folder);
  expect(runs.map((run) => [run.folder, run.kind === 'run' && run.inUse])).toEqual(
    expect.arrayContaining([
      [join(folder, 'open'), true],
      [join(folder, 'closed'), false],
    ]),
  );
});

test('a folder that is no run is left out, a damaged run is named and comes last', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'notes'));
  mkdirSync(join(folder, 'damaged'));
  writeFileSync(join(folder, 'damaged', 'run.json'), '{"runId": 7}');
  await writeRun(folder, 'good', '2026-11-21T00:00:00.000Z');
  expect(await listRuns(folder)).toMatchObject([
    { kind: 'run', runId: 'good' },
    {
      kind: 'unreadable',
      folder: join(folder, 'damaged'),
      problem: expect.stringContaining('runId') as string,
    },
  ]);
});
