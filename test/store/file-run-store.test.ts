import fc from 'fast-check';
import { readdirSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { degradedOverload, hysteresis, invalidOverload } from '../report/sample-overload.ts';
import { arbitraryRecord, arbitrarySecond, arbitraryTrial } from './arbitrary-evidence.ts';
import { emptyLevel, sampleConfig as config, sampleRecord, sampleTrial } from './sample-evidence.ts';
import { harnessErrorOf, newStore, reopened } from './store-of-a-test.ts';
import { temporaryFolder } from './temp-folder.ts';

describe('what is saved comes back', () => {
  test('any record, with its trials', async () => {
    const resultsFolder = temporaryFolder();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryRecord('run'), async (record) => {
        const store = await createFileRunStore({ resultsFolder, runId: `run-${(runs += 1)}`, config });
        await store.saveRecord(record);
        const opened = await reopened(store);
        await opened.store.close();
        expect(opened.record).toEqual(record);
      }),
      { numRuns: 20 },
    );
  });

  test('any trial and its seconds, in files that carry its id', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    await fc.assert(
      fc.asyncProperty(
        arbitraryTrial('100', 1),
        fc.array(arbitrarySecond, { maxLength: 4 }),
        async (trial, seconds) => {
          await store.saveTrial(trial, seconds);
          const read = async (kind: string): Promise<unknown> =>
            JSON.parse(await readFile(join(store.folder, kind, '100-001.json'), 'utf8'));
          expect(await read('trials')).toEqual(trial);
          expect(await read('series')).toEqual({ trialId: '100-001', seconds });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('what happened past a collapse point, and the seconds of it', async () => {
    const store = await newStore();
    const record = sampleRecord(store.runId);
    const levels = record.levels.map((level) => ({
      ...level,
      overloads: [invalidOverload, degradedOverload],
      hystereses: [hysteresis],
    }));
    const seconds = fc.sample(arbitrarySecond, 3);
    await store.saveSeries(degradedOverload.id, seconds);
    await store.saveRecord({ ...record, levels });
    const opened = await reopened(store);
    await opened.store.close();
    expect(opened.record.levels).toEqual(levels);
    const series = await readFile(join(store.folder, 'series', `${degradedOverload.id}.json`), 'utf8');
    expect(JSON.parse(series)).toEqual({ trialId: degradedOverload.id, seconds });
  });

  test('the config, as it was given', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    const opened = await reopened(store);
    expect(opened.config).toEqual(config);
    await opened.store.close();
  });

  test('the last of many records that were saved at once', async () => {
    const store = await newStore();
    const records = Array.from({ length: 20 }, (_, index) => ({
      ...sampleRecord(store.runId),
      name: `version ${index}`,
    }));
    await Promise.all(records.map((record) => store.saveRecord(record)));
    const { record, store: second } = await reopened(store);
    await second.close();
    expect(record.name).toBe('version 19');
  });
});

describe('a run that was killed between a trial and its record', () => {
  test('keeps the trial, behind those that were known, in the order of their start', async () => {
    const store = await newStore();
    const known = sampleTrial('100', 1);
    const record = sampleRecord(store.runId);
    await store.saveTrial(known, []);
    await store.saveRecord({
      ...record,
      levels: [{ ...emptyLevel('100'), trials: [known] }, emptyLevel('50')],
    });
    await store.saveTrial(sampleTrial('100', 3, '2026-11-22T10:47:00.000Z'), []);
    await store.saveTrial(sampleTrial('100', 2, '2026-11-22T10:46:00.000Z'), []);
    const opened = await reopened(store);
    await opened.store.close();
    const ids = opened.record.levels.map((level) => level.trials.map((trial) => trial.id));
    expect(ids).toEqual([['100-001', '100-002', '100-003'], []]);
  });

  test('keeps a trial whose level the record does not know yet', async () => {
    const store = await newStore();
    await store.saveRecord({ ...sampleRecord(store.runId), levels: [] });
    await store.saveTrial(sampleTrial('25', 1), []);
    const opened = await reopened(store);
    await opened.store.close();
    expect(opened.record.levels).toMatchObject([
      { name: '25', status: 'pending', trials: [{ id: '25-001' }] },
    ]);
  });

  test('ignores files that were half-written, and takes them away', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    writeFileSync(join(store.folder, 'trials', '.100-001.json.999-1.tmp'), '{"id": "100-0');
    writeFileSync(join(store.folder, '.run.json.999-2.tmp'), '');
    const opened = await reopened(store);
    await opened.store.close();
    expect(opened.record.levels[0]?.trials).toEqual([]);
    expect(readdirSync(join(store.folder, 'trials'))).toEqual([]);
    expect(readdirSync(store.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a results folder that cannot be used is refused before anything is brought up', () => {
  test('a file stands in its place', async () => {
    const file = join(temporaryFolder(), 'results');
    await writeFile(file, 'not a folder');
    const error = await harnessErrorOf(createFileRunStore({ resultsFolder: file, runId: 'run-1', config }));
    expect(error).toMatchObject({ code: 'results-unwritable', exitCode: 3 });
    expect(error.message).toContain(file);
    expect(error.hint).toContain('--results');
  });

  test('a run of the same name is there already', async () => {
    const store = await newStore();
    const resultsFolder = join(store.folder, '..');
    const error = await harnessErrorOf(createFileRunStore({ resultsFolder, runId: 'run-1', config }));
    expect(error).toMatchObject({ code: 'run-exists', exitCode: 3 });
  });

  test('the folder is taken away in the middle of a run', async () => {
    const store = await newStore();
    await rm(store.folder, { recursive: true });
    const error = await harnessErrorOf(store.saveTrial(sampleTrial('100', 1), []));
    expect(error).toMatchObject({ code: 'results-unwritable', exitCode: 3 });
    expect(error.message).toContain('ENOENT');
  });
});

describe('names cannot lead out of the folder', () => {
  test.each(['../evil', 'a/b', '', '..', 'x'.repeat(101)])('a run called %j', async (runId) => {
    const error = await harnessErrorOf(newStore(runId));
    expect(error).toMatchObject({ code: 'bad-name', exitCode: 2 });
  });

  test('a level, a trial or a text', async () => {
    const store = await newStore();
    await expect(store.logFolder('../..')).rejects.toThrow(/level/);
    await expect(store.saveTrial({ ...sampleTrial('100', 1), id: '../run' }, [])).rejects.toThrow(/trial/);
    await expect(store.saveText('../summary.md', '')).rejects.toThrow(/outside/);
  });

  test('a text may lie deeper inside', async () => {
    const store = await newStore();
    await store.saveText('charts/capacity.svg', '<svg/>');
    expect(await readFile(join(store.folder, 'charts', 'capacity.svg'), 'utf8')).toBe('<svg/>');
    expect(await store.logFolder('100')).toBe(join(store.folder, 'logs', '100'));
  });
});
