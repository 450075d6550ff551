import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTrace, tracesIn } from '../../drivers/traces/read-trace.ts';
import { usageError } from '../../model/errors.ts';
import type { Trace } from '../../model/trace.ts';
import { didYouMean } from '../nearest.ts';

const ownTraces = fileURLToPath(new URL('../../../../scenarios/traces', import.meta.url));

/** Names of the traces that come along. */
export function traceNames(): readonly string[] {
  return [...tracesIn(ownTraces).keys()];
}

/** A trace as an option names it: what lies in the working folder comes before what comes along. */
export function namedHere(nameOrFile: string, workingFolder: string): string {
  const file = resolve(workingFolder, nameOrFile);
  return existsSync(file) ? file : nameOrFile;
}

/**
 * A trace that comes along, by its name, or one in a file.
 * @throws HarnessError `trace-unknown` when there is neither, naming the nearest; `trace-invalid`.
 */
export async function findTrace(nameOrFile: string, workingFolder: string): Promise<Trace> {
  const own = tracesIn(ownTraces);
  const path = own.get(nameOrFile) ?? resolve(workingFolder, nameOrFile);
  if (own.has(nameOrFile) || existsSync(path)) return readTrace(path);
  const names = [...own.keys()];
  throw usageError(
    'trace-unknown',
    `there is no trace and no file "${nameOrFile}".${didYouMean(nameOrFile, names)}`,
    `These come along: ${names.join(', ')}. Others are files, made by \`headroom trace import\`.`,
  );
}
