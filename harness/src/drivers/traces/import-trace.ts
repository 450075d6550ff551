import { traceFormat, type Trace, type TraceSource } from '../../model/trace.ts';
import { guessFormat } from './guess-format.ts';
import { importCounts } from './import-counts.ts';
import { importLog } from './import-log.ts';
import type { ImportOptions, ImportProgress } from './import-options.ts';
import { contentOf, type Input } from './input.ts';
import { Zone } from './zone.ts';

export interface ImportedTrace {
  readonly trace: Trace;
  readonly format: TraceSource;
  readonly wasFormatGuessed: boolean;
  /** For a person: what was decided, and what looks odd. */
  readonly notes: readonly string[];
}

/**
 * Makes a trace of a CSV of counts, an access log or JSON lines. Logs stream: memory does not grow with their lines.
 * @throws HarnessError: every refusal names the file, and where it lies in a line, its number and text.
 */
export async function importTrace(
  input: Input,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportedTrace> {
  const zone = new Zone(options.zone ?? 'UTC');
  const { head, blocks } = await contentOf(input);
  const format = options.format ?? guessFormat(head, input.name);
  const source = { file: input.name, blocks };
  const onBlock = (lines: number): void =>
    onProgress({ lines, readBytes: input.readBytes(), totalBytes: input.totalBytes });
  const { trace, lines, badLines, notes, countColumn } =
    format === 'csv'
      ? await importCounts(source, options, zone)
      : { ...(await importLog({ ...source, format }, options, zone, onBlock)), countColumn: undefined };
  return {
    format,
    wasFormatGuessed: options.format === undefined,
    notes,
    trace: {
      format: traceFormat,
      name: options.name,
      source: options.source ?? `imported from ${input.name}`,
      ...(options.licence === undefined ? {} : { licence: options.licence }),
      imported: {
        file: input.name,
        format,
        lines,
        badLines,
        zone: zone.name,
        ...(countColumn === undefined ? {} : { countColumn }),
      },
      ...trace,
    },
  };
}
