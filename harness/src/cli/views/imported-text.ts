import type { WrittenTrace } from '../../actions/trace/import.ts';
import { printableJson } from '../../model/printable.ts';
import type { TraceWrapping } from '../../model/trace.ts';
import { columnsOf, type Terminal } from '../terminal.ts';
import { traceText } from './trace-text.ts';

const carriedIn: Readonly<Record<TraceWrapping, string>> = {
  json: 'carried in JSON lines',
  cri: 'carried in lines of a container runtime',
  prefix: 'each line behind a prefix',
};

/** One line for machines: the summary and the mix; the counts are in the file. */
export function importedJson({ out, imported: read, summary }: WrittenTrace): string {
  const { trace, format, wasFormatGuessed, notes } = read;
  const { imported, mix } = trace;
  return printableJson({ out, format, wasFormatGuessed, notes, imported, summary, mix });
}

/** What is in the trace on stdout, and what was guessed and noticed on stderr. */
export function tellImported({ out, imported, summary }: WrittenTrace, { stdout, stderr }: Terminal): void {
  const { trace, format, wasFormatGuessed, notes } = imported;
  const { wrapping } = trace.imported;
  const carried = wrapping === undefined ? '' : `, ${carriedIn[wrapping]}`;
  if (wasFormatGuessed)
    stderr.write(`format: ${format}${carried} (guessed by its first lines; --format says another)\n`);
  for (const note of notes) stderr.write(`note: ${note}\n`);
  stdout.write(`${traceText(trace, summary, columnsOf(stdout))}\n\nWrote ${out}\n`);
}
