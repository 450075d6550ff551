import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import { traceSchema, traceSuffix, type Trace } from '../../model/trace.ts';

/**
 * Reads a trace file and checks it.
 * @throws HarnessError `trace-unreadable`, `trace-invalid` with the place of the first fault.
 */
export async function readTrace(path: string): Promise<Trace> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HarnessError({
      code: 'trace-unreadable',
      message: `cannot read ${path}`,
      hint: '`headroom trace show` without a name lists the traces that come along; `headroom trace import` makes one.',
      exitCode: ExitCode.usage,
      cause,
    });
  });
  return checkedTrace(text, basename(path));
}

/** Trace files in the folders of a folder, by their name without the ending. */
export function tracesIn(folder: string): ReadonlyMap<string, string> {
  const files = globSync(`*/*${traceSuffix}`, { cwd: folder }).toSorted();
  return new Map(files.map((file) => [basename(file, traceSuffix), join(folder, file)]));
}

function checkedTrace(text: string, file: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'it is no JSON', cause);
  }
  const { data, error } = traceSchema.safeParse(value);
  if (data !== undefined) return shownAsTheyAre(data);
  const [issue] = error.issues;
  const place = issue === undefined ? '' : z.core.toDotPath(issue.path);
  throw invalid(file, place === '' ? `${issue?.message}` : `${place}: ${issue?.message}`, error);
}

/** Its name and origin go into records, reports and terminals: none of them obeys what stands in them. */
function shownAsTheyAre(trace: Trace): Trace {
  const { name, source, licence } = trace;
  return {
    ...trace,
    name: printable(name),
    source: printable(source),
    ...(licence === undefined ? {} : { licence: printable(licence) }),
  };
}

function invalid(file: string, why: string, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'trace-invalid',
    message: `${file} is no trace of headroom: ${why}`,
    hint: 'Make one with `headroom trace import <log or CSV>`.',
    exitCode: ExitCode.usage,
    cause: cause instanceof z.ZodError ? undefined : cause,
  });
}
