import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { GapPolicy } from '../../drivers/traces/counts/fill-gaps.ts';
import type { ImportOptions, ImportProgress } from '../../drivers/traces/import-options.ts';
import { importTrace, type ImportedTrace } from '../../drivers/traces/import-trace.ts';
import { inputOfFile, inputOfStream } from '../../drivers/traces/input.ts';
import type { BadLineBound } from '../../drivers/traces/text/line-account.ts';
import type { DecimalSign } from '../../drivers/traces/counts/number-style.ts';
import type { DateOrder } from '../../drivers/traces/time.ts';
import { writeTrace } from '../../drivers/traces/write-trace.ts';
import { usageError } from '../../model/errors.ts';
import { traceSuffix, type TraceSource } from '../../model/trace.ts';
import { summaryOf, type TraceSummary } from './summary.ts';

export interface TraceImportOptions {
  readonly format?: TraceSource;
  readonly out?: string;
  readonly force?: boolean;
  readonly name?: string;
  readonly source?: string;
  readonly licence?: string;
  readonly step?: number;
  readonly zone?: string;
  readonly gaps: GapPolicy;
  readonly maxBadLines: BadLineBound;
  readonly exactKeys: number;
  readonly examples: boolean;
  readonly timeColumn?: string;
  readonly countColumn?: string;
  readonly decimal?: DecimalSign;
  readonly dates?: DateOrder;
  readonly timeField?: string;
  readonly methodField?: string;
  readonly pathField?: string;
  readonly statusField?: string;
}

const pipeName = 'stdin';

/** What is to be imported: a file, or what comes in. */
export type TraceInput = string | Readable;

/** A trace that was written. */
export interface WrittenTrace {
  readonly out: string;
  readonly imported: ImportedTrace;
  readonly summary: TraceSummary;
}

/** Makes a trace of a log or of counts, and writes it. @throws HarnessError `trace-exists`, and what is wrong with the input. */
export async function importLog(
  input: TraceInput,
  options: TraceImportOptions,
  workingFolder: string,
  onProgress: (progress: ImportProgress) => void,
): Promise<WrittenTrace> {
  const stem =
    typeof input === 'string'
      ? basename(input).replace(/(?:\.(?:gz|zst|xz|csv|log|jsonl|ndjson|json|txt))+$/i, '')
      : pipeName;
  const name = options.name ?? (options.out === undefined ? stem : basename(options.out, traceSuffix));
  const out = resolve(workingFolder, options.out ?? `${stem}${traceSuffix}`);
  if (options.force !== true) await refuseExisting(out);
  const from = typeof input === 'string' ? resolve(workingFolder, input) : input;
  const imported = await read(from, importOptionsOf(name, options), onProgress);
  await writeTrace(out, imported.trace);
  return { out, imported, summary: summaryOf(imported.trace) };
}

async function read(
  input: TraceInput,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportedTrace> {
  if (typeof input !== 'string') return importTrace(inputOfStream(input, pipeName), options, onProgress);
  await using file = await inputOfFile(input);
  return await importTrace(file, options, onProgress);
}

function importOptionsOf(name: string, options: TraceImportOptions): ImportOptions {
  return {
    name,
    gaps: options.gaps,
    badLines: options.maxBadLines,
    exactKeys: options.exactKeys,
    examples: options.examples,
    columns: given({ time: options.timeColumn, count: options.countColumn }),
    fields: given({
      time: options.timeField,
      method: options.methodField,
      path: options.pathField,
      status: options.statusField,
    }),
    ...given({
      format: options.format,
      stepSeconds: options.step,
      zone: options.zone,
      source: options.source,
      licence: options.licence,
      decimal: options.decimal,
      dates: options.dates,
    }),
  };
}

type Given<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** Without what was not given. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}

async function refuseExisting(out: string): Promise<void> {
  const exists = await access(out).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw usageError(
    'trace-exists',
    `${out} is there already`,
    'Name another file with --out, or write over it with --force.',
  );
}
