import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { GapPolicy } from '../../drivers/traces/fill-gaps.ts';
import type { ImportOptions } from '../../drivers/traces/import-options.ts';
import { importTrace, type ImportedTrace } from '../../drivers/traces/import-trace.ts';
import { inputOfFile, inputOfStream } from '../../drivers/traces/input.ts';
import type { BadLineBound } from '../../drivers/traces/line-account.ts';
import type { DecimalSign } from '../../drivers/traces/number-style.ts';
import type { DateOrder } from '../../drivers/traces/time.ts';
import { writeTrace } from '../../drivers/traces/write-trace.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { printableJson } from '../../model/printable.ts';
import { traceSuffix, type TraceSource, type TraceWrapping } from '../../model/trace.ts';
import { columnsOf, type Terminal } from '../../cli/terminal.ts';
import { ImportProgressLine } from '../../cli/views/import-progress.ts';
import { summaryOf } from './summary.ts';
import { traceText } from '../../cli/views/trace-text.ts';

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
  readonly json?: boolean;
}

const pipeName = 'stdin';
const carriedIn: Readonly<Record<TraceWrapping, string>> = {
  json: 'carried in JSON lines',
  cri: 'carried in lines of a container runtime',
  prefix: 'each line behind a prefix',
};

/** Imports a file, or `-` for what comes in on stdin; writes the trace and says what is in it. */
export async function runImport(
  file: string,
  options: TraceImportOptions,
  terminal: Terminal,
): Promise<void> {
  const stem =
    file === '-'
      ? pipeName
      : basename(file).replace(/(?:\.(?:gz|zst|xz|csv|log|jsonl|ndjson|json|txt))+$/i, '');
  const name = options.name ?? (options.out === undefined ? stem : basename(options.out, traceSuffix));
  const out = resolve(terminal.workingFolder, options.out ?? `${stem}${traceSuffix}`);
  if (options.force !== true) await refuseExisting(out);
  const imported = await readInput(file, importOptionsOf(name, options), terminal);
  await writeTrace(out, imported.trace);
  if (options.json === true) terminal.stdout.write(`${printableJson(resultOf(imported, out))}\n`);
  else tell(imported, out, terminal);
}

async function readInput(file: string, options: ImportOptions, terminal: Terminal): Promise<ImportedTrace> {
  const progress = new ImportProgressLine(terminal, () => performance.now());
  try {
    if (file === '-') {
      const input = inputOfStream(process.stdin, pipeName);
      return await importTrace(input, options, (state) => progress.update(state));
    }
    await using input = await inputOfFile(resolve(terminal.workingFolder, file));
    return await importTrace(input, options, (state) => progress.update(state));
  } finally {
    progress.end();
  }
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

/** One line for machines: the summary and the mix; the counts are in the file. */
function resultOf({ trace, format, wasFormatGuessed, notes }: ImportedTrace, out: string): object {
  const { imported, mix } = trace;
  return { out, format, wasFormatGuessed, notes, imported, summary: summaryOf(trace), mix };
}

function tell(imported: ImportedTrace, out: string, terminal: Terminal): void {
  const { trace, format, wasFormatGuessed, notes } = imported;
  const { wrapping } = trace.imported;
  const carried = wrapping === undefined ? '' : `, ${carriedIn[wrapping]}`;
  if (wasFormatGuessed)
    terminal.stderr.write(
      `format: ${format}${carried} (guessed by its first lines; --format says another)\n`,
    );
  for (const note of notes) terminal.stderr.write(`note: ${note}\n`);
  terminal.stdout.write(
    `${traceText(trace, summaryOf(trace), columnsOf(terminal.stdout))}\n\nWrote ${out}\n`,
  );
}

async function refuseExisting(out: string): Promise<void> {
  const exists = await access(out).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw new HarnessError({
    code: 'trace-exists',
    message: `${out} is there already`,
    hint: 'Name another file with --out, or write over it with --force.',
    exitCode: ExitCode.usage,
  });
}
