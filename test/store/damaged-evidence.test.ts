import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { sampleRecord, sampleTrial } from './sample-evidence.ts';
import { harnessErrorOf, newStore, reopened } from './store-of-a-test.ts';
import { temporaryFolder } from './temp-folder.ts';

describe('evidence that is damaged is named, and nothing of it is changed', () => {
  test.each([
    ['cut', '{"id": "100-001", "le', 'JSON'],
    ['empty', '', 'it is empty'],
    ['edited', '{"id": "100-001", "level": "100", "load": "many"}', 'load'],
  ])('a trial that is %s', async (_how, text, why) => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    const path = join(store.folder, 'trials', '100-001.json');
    await writeFile(path, text);
    const error = await harnessErrorOf(reopened(store));
    expect(error).toMatchObject({ code: 'record-corrupt', exitCode: 3 });
    expect(error.message).toContain(path);
    expect(error.message).toContain(why);
    expect(error.hint).toContain('--resume');
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('a trial under the name of another', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    await writeFile(join(store.folder, 'trials', '100-009.json'), JSON.stringify(sampleTrial('100', 1)));
    const error = await harnessErrorOf(reopened(store));
    expect(error.message).toMatch(/100-009\.json is not what a run wrote: it holds the trial 100-001/);
  });

  test('a record of a newer headroom', async () => {
    const store = await newStore();
    await writeFile(join(store.folder, 'run.json'), JSON.stringify({ schemaVersion: 3, runId: 'run-1' }));
    const error = await harnessErrorOf(reopened(store));
    expect(error).toMatchObject({ code: 'record-too-new', exitCode: 3 });
    expect(error.message).toContain('schemaVersion 3');
  });

  test('a folder that holds no run', async () => {
    const error = await harnessErrorOf(openFileRunStore(join(temporaryFolder(), 'nowhere')));
    expect(error).toMatchObject({ code: 'run-not-found', exitCode: 2 });
  });

  test('a measure that JSON cannot hold is refused before it is written', async () => {
    const store = await newStore();
    const trial = sampleTrial('100', 1);
    const broken = { ...trial, measures: { ...trial.measures, goodShare: Number.NaN } };
    await expect(store.saveTrial(broken, [])).rejects.toThrow(/goodShare/);
    expect(readdirSync(join(store.folder, 'trials'))).toEqual([]);
  });
});
