import { stripVTControlCharacters } from 'node:util';

/**
 * Columns under their headings, and nothing drawn around them. Columns are on the left unless said otherwise. By hand, as
 * a table of a thousand runs took the library of the framed ones longer than all the rest.
 */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[] = head.map(() => 'left'),
): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, widthOf(line[column] ?? '')), 0),
  );
  return lines
    .map((line) => {
      const cells = widths.map((width, column) => {
        const cell = line[column] ?? '';
        const room = ' '.repeat(width - widthOf(cell));
        return aligns[column] === 'right' ? room + cell : cell + room;
      });
      return ` ${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** In characters, without colours. */
function widthOf(cell: string): number {
  return Array.from(stripVTControlCharacters(cell)).length;
}
