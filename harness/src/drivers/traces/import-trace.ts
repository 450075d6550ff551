import { traceFormat, type Trace, type TraceSource } from '../../model/trace.ts';
import { contentOf, inUtf8, type Content } from './text/content.ts';
import { firstLines, guessFormat } from './text/guess-format.ts';
import { importCounts } from './counts/import-counts.ts';
import { importLog } from './import-log.ts';
import type { ImportOptions, ImportProgress } from './import-options.ts';
import type { Input } from './input.ts';
import { Zone } from './zone.ts';

export interface ImportedTrace {
  readonly trace: Trace;
  readonly format: TraceSource;
  readonly wasFormatGuessed: boolean;
  /** For a person: what was decided, and what looks odd. */
  readonly notes: readonly string[];
}

/**
 * Makes a trace of a CSV of counts or of a log. Logs stream: memory does not grow with their lines.
 * @throws HarnessError: every refusal names the file, and where it lies in a line, its number and text.
 */
export async function importTrace(
  input: Input,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportedTrace> {
  const zone = new Zone(options.zone ?? 'UTC');
  const content = await contentOf(input);
  const lines = firstLines(content.head);
  const shape = guessFormat(lines, input.name, { format: options.format, zone, fields: options.fields });
  const source = { file: input.name, firstLines: lines, blocks: content.blocks };
  const onBlock = (read: number): void =>
    onProgress({ lines: read, readBytes: input.readBytes(), totalBytes: input.totalBytes });
  const { trace, sums, notes, countColumn, wrapping } =
    shape.format === 'csv'
      ? {
          ...(await importCounts({ ...source, blocks: inAnyEncoding(content) }, options, zone)),
          wrapping: undefined,
        }
      : {
          ...(await importLog({ ...source, shape }, options, zone, onBlock)),
          countColumn: undefined,
          wrapping: shape.wrapping,
        };
  const { format } = shape;
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
        ...(wrapping === undefined ? {} : { wrapping }),
        ...sums,
        zone: zone.name,
        ...(countColumn === undefined ? {} : { countColumn }),
      },
      ...trace,
    },
  };
}

/** Spreadsheets still write Windows-1252, where a space that parts thousands is no UTF-8. */
function inAnyEncoding({ blocks, isUtf8 }: Content): AsyncIterable<Buffer> {
  return isUtf8 ? blocks : inUtf8(blocks, 'windows-1252');
}
