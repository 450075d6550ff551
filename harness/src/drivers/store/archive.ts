import { existsSync } from 'node:fs';
import { rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeArchive } from './archive-file.ts';
import { seal, unseal } from './checksums.ts';
import { syncFolder, temporarySuffix } from './durable-file.ts';
import { looseFiles } from './evidence-files.ts';
import { archivedFolders, archiveFile } from './run-layout.ts';
import { writeError } from './store-error.ts';

/**
 * Puts what nobody opens by hand of a finished run (trials, replays, seconds, logs) into one archive, and seals the run
 * anew. The archive is on the disk before the first of its files is removed: a run that is killed on the way has each
 * file where it was, in the archive, or in both.
 * @throws HarnessError `disk-full`, `results-unwritable`: the run is as it was then.
 */
export async function archive(folder: string): Promise<void> {
  const paths = await looseFiles(folder, archivedFolders);
  // What lies beside an archive is a part of it, and less.
  if (paths.length === 0 || existsSync(archiveFile(folder))) return;
  const whole = join(folder, `.evidence${temporarySuffix}`);
  await writeArchive(whole, folder, paths);
  await unseal(folder);
  try {
    await rename(whole, archiveFile(folder));
    await seal(folder);
    for (const path of paths) await rm(join(folder, path), { force: true });
    await removeEmpty(folder, [...archivedFolders, ...paths.map((path) => dirname(path))]);
    await syncFolder(folder);
  } catch (error) {
    throw writeError(error, folder);
  }
}

/** The inner ones first; what is not empty stays. */
async function removeEmpty(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of [...new Set(paths)].toSorted().toReversed()) {
    await rmdir(join(folder, path)).catch(() => undefined);
  }
}
