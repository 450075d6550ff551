import { writeFileSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { expect, test } from 'vitest';
import { archive } from '../../harness/src/drivers/store/archive.ts';
import { checkSeal } from '../../harness/src/drivers/store/checksums.ts';
import { writeDurably } from '../../harness/src/drivers/store/durable-file.ts';
import { createFileRunStore, openFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { layLoose } from '../fixtures/loose-run.ts';
import { mountedFolder } from './mounted-folder.ts';
import { sampleConfig as config, sampleRecord, sampleTrial } from './sample-evidence.ts';

test('a disk that fills up leaves the old file whole, no rest of the new one, and says so', async (context) => {
  const folder = mountedFolder(context, 'size=64k');
  const path = join(folder, 'run.json');
  await writeDurably(path, 'a'.repeat(20_000));
  await expect(writeDurably(path, 'b'.repeat(60_000))).rejects.toMatchObject({
    code: 'disk-full',
    exitCode: 3,
  });
  expect(await readFile(path, 'utf8')).toBe('a'.repeat(20_000));
  await writeDurably(join(folder, 'there is room'), 'c'.repeat(30_000));
});

test('a run does not start on a disk with too little room', async (context) => {
  const resultsFolder = mountedFolder(context, 'size=8m');
  await expect(createFileRunStore({ resultsFolder, runId: 'run-1', config })).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/8 MiB free, a run needs 32 MiB/) as string,
  });
});

test('a run on a disk that fills up keeps its trials, and goes on when there is room again', async (context) => {
  const resultsFolder = mountedFolder(context, 'size=48m');
  const store = await createFileRunStore({ resultsFolder, runId: 'run-1', config });
  await store.saveRecord(sampleRecord('run-1'));
  await store.saveTrial(sampleTrial('100', 1), []);
  const ballast = join(resultsFolder, 'ballast');
  expect(() => writeFileSync(ballast, Buffer.alloc(64 * 2 ** 20))).toThrow(/ENOSPC/);
  await expect(store.saveTrial(sampleTrial('100', 2), [])).rejects.toMatchObject({ code: 'disk-full' });
  await store.close();
  execaSync('rm', [ballast]);
  const { store: second, record } = await openFileRunStore(store.folder);
  expect(record.levels[0]?.trials.map((trial) => trial.id)).toEqual(['100-001']);
  await second.saveTrial(sampleTrial('100', 2), []);
  await second.close();
});

test('a run that is finished on a disk without room for its archive is as it was, and sealed', async (context) => {
  const folder = join(mountedFolder(context, 'size=8m'), 'example');
  await cp(fileURLToPath(new URL('../../results/example', import.meta.url)), folder, { recursive: true });
  await layLoose(folder);
  const before = await readdir(folder, { recursive: true });
  expect(() => writeFileSync(`${folder}-ballast`, Buffer.alloc(16 * 2 ** 20))).toThrow(/ENOSPC/);
  await expect(archive(folder)).rejects.toMatchObject({ code: 'disk-full' });
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  expect(await checkSeal(folder)).toBeDefined();
});

test('a read-only results folder is refused before anything is brought up', async (context) => {
  const resultsFolder = mountedFolder(context, 'ro');
  await expect(createFileRunStore({ resultsFolder, runId: 'run-1', config })).rejects.toMatchObject({
    code: 'results-unwritable',
    exitCode: 3,
    message: expect.stringContaining('the file system is read-only (EROFS)') as string,
  });
});
