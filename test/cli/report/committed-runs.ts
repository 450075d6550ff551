import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { layLoose } from '../../fixtures/loose-run.ts';

const committed = fileURLToPath(new URL('../../../results/', import.meta.url));

/** A results folder with copies of committed runs, gone when the test is. */
export async function resultsWith(...runs: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const run of runs) await cp(join(committed, run), join(folder, run), { recursive: true });
  return folder;
}

/** The same, each file of the evidence by itself, as before there were archives. */
export async function looseResultsWith(...runs: string[]): Promise<string> {
  const folder = await resultsWith(...runs);
  for (const run of runs) await layLoose(join(folder, run));
  return folder;
}

/** Changes a file of JSON as an editor does, and takes the checksums away that would tell. */
export async function rewrite(
  runFolder: string,
  name: string,
  change: (json: Record<string, unknown>) => object,
): Promise<void> {
  const path = join(runFolder, name);
  const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(change(json)));
  await rm(join(runFolder, 'SHA256SUMS'), { force: true });
}
