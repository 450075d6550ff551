import { parse } from 'csv-parse/sync';
import { isCountRow } from './columns.ts';
import { isNumeric } from './number-style.ts';

const delimiters = [';', '\t', ',', '|'] as const;
/** Excel writes, and reads, what delimits a file into its first line. */
const excelHint = /^"?sep=(.)"?$/;

/**
 * What stands between the cells of a file: one sign in all of it, for what parts the cells of one country parts the
 * thousands of another.
 * @param lines the first of it, not blank
 */
export function delimiterOf(lines: readonly string[]): string {
  const [, said] = excelHint.exec(lines[0] ?? '') ?? [];
  if (said !== undefined) return said;
  const scores = delimiters.map((delimiter) => ({ delimiter, ...scoreOf(lines, delimiter) }));
  const [best] = scores.toSorted((one, other) => other.counts - one.counts || other.even - one.even);
  return best?.delimiter ?? ',';
}

/** Whether many of the first lines of a file are rows of counts (others are titles and notes), or its only one is a heading. */
export function looksLikeCounts(lines: readonly string[]): boolean {
  const delimiter = delimiterOf(lines);
  const [first = '', second] = lines;
  if (second === undefined) {
    const cells = cellsOf(first, delimiter);
    if (cells.length > 1 && cells.every((cell) => /^[\p{L}\d _-]+$/u.test(cell))) return true;
  }
  const { counts, numbers } = scoreOf(lines, delimiter);
  return 4 * counts >= lines.length || 2 * numbers >= lines.length;
}

interface Score {
  /** Lines that have a time and more. */
  readonly counts: number;
  /** Lines with several cells, one of them a number. */
  readonly numbers: number;
  /** Lines with as many cells as most, several. */
  readonly even: number;
}

function scoreOf(lines: readonly string[], delimiter: string): Score {
  const rows = lines.map((line) => cellsOf(line, delimiter));
  const widths = new Map<number, number>();
  for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  return {
    counts: rows.filter(isCountRow).length,
    numbers: rows.filter((row) => row.length > 1 && row.some(isNumeric)).length,
    even: Math.max(0, ...widths.values()),
  };
}

function cellsOf(line: string, delimiter: string): readonly string[] {
  try {
    const [row = []] = parse(line, { delimiter, relax_column_count: true, relax_quotes: true });
    return row;
  } catch {
    return []; // quotes that go on in the next line
  }
}
