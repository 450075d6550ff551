import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeDurably } from '../../harness/src/drivers/store/durable-file.ts';
import { temporaryFolder } from './temp-folder.ts';

test('a reader sees the old text or the new one, never a part', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'run.json');
  const texts = ['a', 'b'].map((letter) => letter.repeat(2 ** 20));
  await writeDurably(path, 'a'.repeat(2 ** 20));
  const writing = { isOver: false };
  const writer = (async () => {
    for (let round = 0; round < 15; round += 1) await writeDurably(path, texts[round % 2] ?? '');
    writing.isOver = true;
  })();
  let reads = 0;
  for (; !writing.isOver; reads += 1) expect(texts.includes(await readFile(path, 'utf8'))).toBe(true);
  await writer;
  expect(reads).toBeGreaterThan(0);
  expect(await readdir(folder)).toEqual(['run.json']);
});

test('a text is on the disk before its name is, and the name before anybody is told', async () => {
  const path = join(temporaryFolder(), 'run.json');
  await writeDurably(path, 'old');
  const seen: string[] = [];
  const file = await open(path, 'r');
  const sync = vi.spyOn(Object.getPrototypeOf(file) as typeof file, 'sync');
  await file.close();
  try {
    sync.mockImplementation(async () => void seen.push(await readFile(path, 'utf8')));
    await writeDurably(path, 'new');
  } finally {
    sync.mockRestore();
  }
  expect(seen).toEqual(['old', 'new']);
});
