import { execa } from 'execa';

/**
 * The commit that is checked out in a folder, with `-dirty` when tracked files differ from it. `undefined` outside a
 * checkout, or where git is missing: evidence without a commit is still evidence.
 */
export async function commitOf(folder: string): Promise<string | undefined> {
  const commit = await git(folder, ['rev-parse', 'HEAD']);
  if (commit === undefined) return undefined;
  const changes = await git(folder, ['status', '--porcelain', '--untracked-files=no']);
  return changes === '' ? commit : `${commit}-dirty`;
}

async function git(folder: string, argv: readonly string[]): Promise<string | undefined> {
  // Inside a hook, GIT_DIR and its kin name another repository. Without locks nobody else's git is disturbed.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const { stdout, failed } = await execa('git', ['--no-optional-locks', ...argv], {
    cwd: folder,
    env: Object.fromEntries(kept),
    extendEnv: false,
    timeout: 10_000,
    reject: false,
  });
  return failed ? undefined : stdout.trim();
}
