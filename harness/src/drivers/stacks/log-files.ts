import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Redactor } from '../../model/secrets/redactor.ts';

/** What is kept of one replica's log; a service that logs each request would fill the results folder. */
const keptBytes = 10 * 1024 * 1024;
const shownLines = 10;
const shownLength = 500;

/** The last lines of a text that are worth showing in an error. */
export function lastLinesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => shortened(line.trimEnd()))
    .filter(Boolean)
    .slice(-shownLines);
}

/** Cut at a space: half a secret could not be told from other words. */
function shortened(line: string): string {
  return line.length <= shownLength ? line : `${line.slice(0, shownLength).replace(/\S+$/, '')}...`;
}

/** Writes the log of a replica, at most its last 10 MiB in whole lines, and without secrets. */
export async function saveLog(
  folder: string,
  replica: string,
  log: Buffer,
  redactor: Pick<Redactor, 'text'>,
): Promise<void> {
  const kept = log.length <= keptBytes ? log : wholeLines(log.subarray(-keptBytes));
  const text = kept.toString('utf8');
  const shown = redactor.text(text);
  await mkdir(folder, { recursive: true });
  // What is not UTF-8 stays as it was written, where nothing has to be taken out.
  await writeFile(join(folder, `${replica.replaceAll('/', '_')}.log`), shown === text ? kept : shown);
}

function wholeLines(log: Buffer): Buffer {
  return log.subarray(log.indexOf('\n') + 1);
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
