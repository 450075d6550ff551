import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Trace } from '../../model/trace.ts';

/** Writes a trace on one line: a reader sees the old file or the new one, whole. */
export async function writeTrace(path: string, trace: Trace): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(`${JSON.stringify(trace)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw new HarnessError({
      code: 'trace-unwritable',
      message: `cannot write ${path}`,
      hint: 'Name a file in a folder that can be written: --out night.trace.json.',
      exitCode: ExitCode.environment,
      cause,
    });
  }
}
