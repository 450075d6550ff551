import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { readArchive } from './archive-file.ts';
import { readIfThere } from './read-if-there.ts';
import { evidenceFolders } from './run-layout.ts';
import { readError, systemCodeOf } from './store-error.ts';

/** Files of a run, by their paths in its folder. */
export type Files = ReadonlyMap<string, Buffer>;

/** Whether a file is one that trials, replays or their seconds are read from. */
export function isEvidence(path: string): boolean {
  // What begins with a dot is half-written.
  return /^(trials|replays|series)\/[^./][^/]*\.json$/.test(path);
}

/**
 * Files that lie in folders of a run, and in the folders within, sorted. No links: whatever they lead to is not ours.
 * @throws HarnessError `results-unreadable`.
 */
export async function looseFiles(folder: string, within: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const each of within) {
    const path = join(folder, each);
    const inside = await readdir(path, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return [];
      throw readError(error, path);
    });
    const files = inside.filter((entry) => entry.isFile());
    found.push(...files.map(({ parentPath, name }) => pathIn(folder, join(parentPath, name))));
  }
  return found.toSorted();
}

/**
 * The evidence of a run, wherever it lies: loose while it runs, in an archive when it is finished.
 * @param wanted by its path; the others are not read
 * @throws HarnessError `results-unreadable`, `record-corrupt`.
 */
export async function readEvidence(
  folder: string,
  wanted: (path: string) => boolean = isEvidence,
): Promise<Files> {
  const loose = new Map<string, Buffer>();
  // These first: a file that goes into the archive meanwhile is found there.
  for (const path of await looseEvidence(folder)) {
    const content = wanted(path) ? await readIfThere(join(folder, path)) : undefined;
    if (content !== undefined) loose.set(path, content);
  }
  const archived = await readArchive(folder, (path) => isEvidence(path) && wanted(path));
  return new Map([...archived, ...loose]);
}

/** As `isEvidence` says. */
export async function looseEvidence(folder: string): Promise<string[]> {
  return (await looseFiles(folder, evidenceFolders)).filter(isEvidence);
}

/** As `sha256sum` and `tar` would be told it, in the folder of the run. */
function pathIn(folder: string, path: string): string {
  return relative(folder, path).replaceAll(sep, '/');
}
