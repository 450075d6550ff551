import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../../model/errors.ts';
import { readHead, type RunHead } from './run-head.ts';
import { isRunFolderInUse } from './run-lock.ts';
import { systemCodeOf } from './store-error.ts';

/** A run in the results folder: what it is, or why it cannot be read. */
export type RunEntry =
  | (RunHead & {
      readonly kind: 'run';
      readonly folder: string;
      /** A living process writes it now. `running` and not in use: it was killed. */
      readonly inUse: boolean;
    })
  | { readonly kind: 'unreadable'; readonly folder: string; readonly problem: string };

/** The runs in a results folder, the latest start first, unreadable ones at the end. None when it does not exist. */
export async function listRuns(resultsFolder: string): Promise<RunEntry[]> {
  const folder = resolve(resultsFolder);
  const inside = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const folders = inside.filter((each) => each.isDirectory()).map((each) => join(folder, each.name));
  const entries = (await Promise.all(folders.map(readEntry))).filter((entry) => entry !== undefined);
  return entries.toSorted((a, b) => startOf(b) - startOf(a));
}

/** `undefined` for a folder that is no run, or one that was killed before it recorded anything. */
async function readEntry(folder: string): Promise<RunEntry | undefined> {
  try {
    const head = await readHead(folder);
    // Only a run that says so can be going on: a list of a thousand is not to ask a thousand locks.
    const inUse = head.status === 'running' && (await isRunFolderInUse(folder));
    return { kind: 'run', ...head, folder, inUse };
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : reasonOf(error);
    return { kind: 'unreadable', folder, problem };
  }
}

function startOf(entry: RunEntry): number {
  return entry.kind === 'run' ? Date.parse(entry.startedAt) : Number.NEGATIVE_INFINITY;
}
