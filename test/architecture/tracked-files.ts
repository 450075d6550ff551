import { execFileSync } from 'node:child_process';
import { existsSync, globSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The project's own files, as paths relative to the repository: those that git tracks, and new ones that it does
 * not ignore. In a copy without `.git`: everything but packages and results.
 */
export function projectFiles(): readonly string[] {
  // A deleted file is listed until its deletion is committed.
  return listed().filter((path) => statSync(join(repository, path), { throwIfNoEntry: false })?.isFile());
}

/** Those of them that are symbolic links, to files and to folders. */
export function projectLinks(): readonly string[] {
  return listed().filter((path) =>
    lstatSync(join(repository, path), { throwIfNoEntry: false })?.isSymbolicLink(),
  );
}

function listed(): readonly string[] {
  return existsSync(join(repository, '.git')) ? listedByGit() : foundOnDisk();
}

function listedByGit(): readonly string[] {
  // CI may run as another user than the one who made the checkout.
  const git = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', git, { cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return output.split('\0').filter((path) => path !== '');
}

function foundOnDisk(): readonly string[] {
  const notOurs = /^(node_modules|results)(\/|$)/;
  return globSync('**', { cwd: repository, exclude: (path) => notOurs.test(path) });
}
