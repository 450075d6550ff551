import Table from 'cli-table3';

const noRules = {
  mid: '',
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
  left: ' ',
  right: '',
  middle: '  ',
} as const;
const noFrame = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' } as const;
const noFoot = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' } as const;

/** Columns under their headings, and nothing drawn around them. Columns are on the left unless said otherwise. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[] = head.map(() => 'left'),
): string {
  const table = new Table({
    head: [...head],
    colAligns: [...aligns],
    chars: { ...noRules, ...noFrame, ...noFoot },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
