import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { writeError } from './store-error.ts';

/** Half-written files end like this: whatever was killed between creating and renaming them. */
export const temporarySuffix = '.tmp';

/** Text, or bytes as they come. */
export type Content = string | AsyncIterable<Uint8Array>;

let writes = 0;

/**
 * Writes a whole file, atomically and durably: a reader, or whoever comes after a crash, sees the old text or the
 * new, and once this resolves the new one survives a power cut (file and folder are synced).
 *
 * Not by write-file-atomic: it writes with one `fs.write` and does not look at how much of it was written, so on a
 * disk that fills up it puts a cut file in the place of a whole one and resolves. `FileHandle.writeFile` goes on until
 * all is written or the ENOSPC shows.
 * @throws HarnessError `disk-full`, `results-unwritable`; the old file is untouched then.
 */
export async function writeDurably(path: string, content: Content): Promise<void> {
  writes += 1;
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${writes}${temporarySuffix}`);
  try {
    await writeSynced(temporary, content);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw writeError(error, path);
  }
}

/**
 * Makes a folder and what is missing above it, durably.
 * @throws HarnessError `disk-full`, `results-unwritable`.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  } catch (error) {
    throw writeError(error, path);
  }
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there, and need not be
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeSynced(path: string, content: Content): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}
