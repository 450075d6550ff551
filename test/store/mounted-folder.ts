import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './temp-folder.ts';

/** A small disk of its own. Needs the right to mount. */
export function mountedFolder(context: TestContext, options: string): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  const { failed, stderr } = execaSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], {
    reject: false,
  });
  if (failed && process.env['CI'] === undefined) context.skip(`mount is missing or not permitted: ${stderr}`);
  expect(stderr).toBe('');
  onTestFinished(() => void execaSync('umount', ['--lazy', folder]));
  return folder;
}
