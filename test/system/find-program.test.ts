import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram } from '../../harness/src/drivers/system/processes/find-program.ts';
import { temporaryFolder } from '../store/temp-folder.ts';

it('a program is the first executable file of its name on PATH, not a folder, not a text', async () => {
  const root = temporaryFolder();
  const [none, folder, text, first, second] = ['none', 'folder', 'text', 'first', 'second'].map((name) =>
    join(root, name),
  ) as [string, string, string, string, string];
  await mkdir(join(folder, 'tool'), { recursive: true });
  for (const each of [text, first, second]) {
    await mkdir(each);
    await writeFile(join(each, 'tool'), '#!/bin/sh\n');
  }
  for (const each of [first, second]) await chmod(join(each, 'tool'), 0o755);
  const path = [none, '', folder, text, first, second].join(delimiter);
  expect(await findProgram('tool', path)).toBe(join(first, 'tool'));
  expect(await findProgram('other', path)).toBeUndefined();
  expect(await findProgram('tool', '')).toBeUndefined();
});
