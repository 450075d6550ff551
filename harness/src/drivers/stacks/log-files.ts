import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What is kept of one replica's log; a service that logs each request would fill the results folder. */
const keptBytes = 10 * 1024 * 1024;
const shownLines = 10;

/** The last lines of a text that are worth showing in an error. */
export function lastLinesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd().slice(0, 500))
    .filter(Boolean)
    .slice(-shownLines);
}

/** Writes the log of a replica, at most its last 10 MiB. */
export async function saveLog(folder: string, replica: string, log: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${replica.replaceAll('/', '_')}.log`), log.subarray(-keptBytes));
}

/** The end of a file, at most 10 MiB; empty when there is no such file. */
export async function readEnd(file: string, bytes = keptBytes): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
