import { readFile } from 'node:fs/promises';
import { readError, systemCodeOf } from './store-error.ts';

/** A file of the evidence. @throws HarnessError `results-unreadable` when it is there and cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw readError(error, path);
  }
}
