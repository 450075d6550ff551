import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSeal } from '../../harness/src/drivers/store/checksums.ts';
import { openFileRunStore, type FileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { readProven } from '../../harness/src/drivers/store/read-run.ts';
import type { RunRecord } from '../../harness/src/model/record/record.ts';
import { isMissing } from '../system/needed-tools.ts';
import { sampleRecord, sampleTrial } from './sample-evidence.ts';
import { harnessErrorOf, newStore, reopened } from './store-of-a-test.ts';

const run = promisify(execFile);
const lacksSha256sum = await isMissing('sha256sum', () => run('sha256sum', ['--version']));

function recordOf(store: FileRunStore, status: RunRecord['status']): RunRecord {
  return { ...sampleRecord(store.runId), status };
}

/** A run that ended after two trials. */
async function endedRun(): Promise<string> {
  const store = await newStore();
  await store.saveRecord(recordOf(store, 'running'));
  for (const number of [1, 2]) await store.saveTrial(sampleTrial('100', number), []);
  await store.saveSeries('100-canary-1', []);
  await store.saveRecord(recordOf(store, 'finished'));
  await store.close();
  return store.folder;
}

const sealedFiles = [
  'config.json',
  'run.json',
  'series/100-001.json',
  'series/100-002.json',
  'series/100-canary-1.json',
  'trials/100-001.json',
  'trials/100-002.json',
];

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

describe('a run that has ended', () => {
  test('has a checksum of each file of its evidence, sorted, and of nothing else', async () => {
    const folder = await endedRun();
    const lines = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    const expected = sealedFiles.map(async (path) => `${await hashOf(join(folder, path))}  ${path}`);
    expect(lines).toEqual(await Promise.all(expected));
    expect(await checkSeal(folder)).toBe(await hashOf(join(folder, 'SHA256SUMS')));
  });

  test.skipIf(lacksSha256sum)('is proved by sha256sum, without headroom', async () => {
    const folder = await endedRun();
    const check = (): Promise<{ stdout: string }> =>
      run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
    expect((await check()).stdout.trim().split('\n')).toEqual(sealedFiles.map((path) => `${path}: OK`));
    await appendFile(join(folder, 'trials', '100-001.json'), ' ');
    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('FAILED') as string });
  });

  test('may get pictures, a summary and a report, which are made of the evidence', async () => {
    const folder = await endedRun();
    const { store } = await openFileRunStore(folder);
    await store.saveText('summary.md', '# sample');
    await store.close();
    await writeFile(join(folder, 'report.json'), '{}');
    expect(await checkSeal(folder)).toBeDefined();
  });
});

type Step = 'running' | 'interrupted' | 'trial' | 'series' | 'text' | 'reopen';

test('checksums are there when the last evidence was the record of an end, and are right then', async () => {
  const steps = fc.array(
    fc.constantFrom<Step>('running', 'interrupted', 'trial', 'series', 'text', 'reopen'),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  const trial = sampleTrial('100', 1);
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      let store = await newStore();
      await store.saveRecord(recordOf(store, 'running'));
      let isSealed = false;
      for (const [index, step] of taken.entries()) {
        if (step === 'reopen') store = (await reopened(store)).store;
        else if (step === 'trial') await store.saveTrial(trial, []);
        else if (step === 'series') await store.saveSeries('100-canary-1', []);
        else if (step === 'text') await store.saveText('summary.md', `step ${index}`);
        else await store.saveRecord(recordOf(store, step));
        if (step !== 'reopen' && step !== 'text') isSealed = step === 'interrupted';
        expect((await checkSeal(store.folder)) !== undefined).toBe(isSealed);
      }
      await store.close();
    }),
    { numRuns: 15 },
  );
});

describe('evidence that was changed after its run had ended', () => {
  test('is named, with what was recorded and what is there, whichever byte of whichever file it is', async () => {
    const folder = await endedRun();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sealedFiles), fc.nat(), async (file, at) => {
        const path = join(folder, file);
        const [whole, then] = [await readFile(path), await hashOf(path)];
        const edited = Buffer.from(whole);
        edited.writeUInt8(edited.readUInt8(at % edited.length) ^ 1, at % edited.length);
        await writeFile(path, edited);
        const now = await hashOf(path);
        const error = await harnessErrorOf(readProven(folder));
        await writeFile(path, whole);
        expect(error).toMatchObject({ code: 'evidence-changed', exitCode: 3 });
        expect(error.message).toContain(
          `${file} had the SHA-256 ${then.slice(0, 12)}... and has ${now.slice(0, 12)}...`,
        );
        expect(error.hint).toContain('sha256sum --check');
      }),
      { numRuns: 40 },
    );
    expect(await checkSeal(folder)).toBeDefined();
  });

  test('is named when a file is cut, missing or not listed', async () => {
    const folder = await endedRun();
    const file = (name: string): string => join(folder, name);
    const text = await readFile(file('run.json'), 'utf8');
    await writeFile(file('run.json'), text.slice(0, text.length / 2));
    await rename(file('trials/100-001.json'), file('trials/100-009.json'));
    const { message } = await harnessErrorOf(readProven(folder));
    expect(message).toMatch(/run\.json had the SHA-256 /);
    expect(message).toMatch(/trials\/100-001\.json \(SHA-256 [0-9a-f]{12}\.\.\.\) is missing/);
    expect(message).toMatch(/trials\/100-009\.json is not listed there/);
  });

  test('is named by its first files and the number of the others', async () => {
    const folder = await endedRun();
    await rm(join(folder, 'series'), { recursive: true });
    await rm(join(folder, 'trials'), { recursive: true });
    await rm(join(folder, 'config.json'));
    const { message } = await harnessErrorOf(readProven(folder));
    expect(message.match(/is missing/g)).toHaveLength(5);
    expect(message).toMatch(/; and 1 more$/);
  });

  test('does not go on: it would be sealed anew', async () => {
    const folder = await endedRun();
    await appendFile(join(folder, 'run.json'), '\n');
    expect(await harnessErrorOf(openFileRunStore(folder))).toMatchObject({ code: 'evidence-changed' });
    expect((await readdir(folder)).filter((name) => name.startsWith('lock.'))).toEqual([]);
    await rm(join(folder, 'SHA256SUMS'));
    const { store } = await openFileRunStore(folder);
    await store.close();
  });
});

describe('checksums', () => {
  test.each([
    ['empty', () => '', /line 1/],
    ['cut', (text: string) => text.slice(0, 100), /line 2/],
    ['of a file elsewhere', (text: string) => text.replace('trials/', 'trials/../../'), /line 6/],
    ['something else', () => '<html>', /line 1/],
  ])('that are %s are refused by their line', async (_how, change, line) => {
    const folder = await endedRun();
    const path = join(folder, 'SHA256SUMS');
    await writeFile(path, change(await readFile(path, 'utf8')));
    const error = await harnessErrorOf(readProven(folder));
    expect(error).toMatchObject({ code: 'record-corrupt', exitCode: 3 });
    expect(error.message).toContain(path);
    expect(error.message).toMatch(line);
  });

  test('hold for lines that end as on Windows, and for those that sha256sum makes of binary files', async () => {
    const folder = await endedRun();
    const path = join(folder, 'SHA256SUMS');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll('\n', '\r\n').replaceAll('  ', ' *'));
    expect(await checkSeal(folder)).toBeDefined();
  });

  test('are not needed: a run without them is read', async () => {
    const folder = await endedRun();
    await rm(join(folder, 'SHA256SUMS'));
    expect(await readProven(folder)).not.toHaveProperty('sealHash');
  });

  test('do not accuse a run that is written meanwhile', async () => {
    const store = await newStore();
    await store.saveRecord(recordOf(store, 'interrupted'));
    let isWriting = true;
    const writing = (async () => {
      for (let number = 1; number <= 30; number += 1) {
        await store.saveRecord({ ...recordOf(store, 'running'), name: `version ${number}` });
        await store.saveRecord({ ...recordOf(store, 'interrupted'), name: `version ${number}` });
      }
      isWriting = false;
    })();
    let checked = 0;
    while (isWriting) checked += (await checkSeal(store.folder)) === undefined ? 0 : 1;
    await writing;
    await store.close();
    expect(checked).toBeGreaterThan(0);
    expect(existsSync(join(store.folder, 'SHA256SUMS'))).toBe(true);
  });
});
