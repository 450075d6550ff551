import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { sampleRecord } from './sample-evidence.ts';
import { harnessErrorOf, newStore } from './store-of-a-test.ts';

describe('a run has one writer', () => {
  test('a second one is refused while the first is open', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    const error = await harnessErrorOf(openFileRunStore(store.folder));
    expect(error).toMatchObject({ code: 'run-in-use', exitCode: 3 });
    expect(error.message).toContain(`pid ${process.pid}`);
  });

  test('of many that open it at once at most one gets it', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    await store.close();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => openFileRunStore(store.folder)));
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  });

  test('what a dead process held is taken over', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    await store.close();
    // This pid lives, but it started at another time: the pid was used again.
    await writeFile(join(store.folder, `lock.${hostname()}.${process.pid}.1`), '');
    const opened = await openFileRunStore(store.folder);
    expect(readdirSync(store.folder).filter((name) => name.startsWith('lock.'))).toHaveLength(1);
    await opened.store.close();
    expect(readdirSync(store.folder).filter((name) => name.startsWith('lock.'))).toEqual([]);
  });

  test('what another machine holds is respected, and the file to remove is named', async () => {
    const store = await newStore();
    await store.saveRecord(sampleRecord(store.runId));
    await store.close();
    await writeFile(join(store.folder, 'lock.far-away.4711.99'), '');
    const error = await harnessErrorOf(openFileRunStore(store.folder));
    expect(error.message).toContain('pid 4711 on far-away');
    expect(error.hint).toContain('lock.far-away.4711.99');
  });
});
