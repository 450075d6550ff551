import type { LevelRecord, RunRecord } from '../model/record.ts';
import { collapseText, unknown } from './capacity-rows.ts';
import { comparedRows, differencesIn } from './compared-rows.ts';
import { escaped, table } from './markdown.ts';
import { figureWithInterval, percent, percentNumber } from './numbers.ts';
import { ratioOf } from '../model/ratio.ts';

/** Each level beside those that are the same but for one thing: without what a drill breaks, or with protection. */
export function comparedEvidence(record: RunRecord): string[] {
  const rows = comparedRows(record);
  if (rows.length === 0) return [];
  const differences = differencesIn(rows);
  const head = ['Level', 'As it is', ...differences.map((how) => escaped(how))];
  const lines = rows.map(({ base, others }) => [
    escaped(base.name),
    pointText(base),
    ...differences.map((how) => {
      const other = others.find(({ comparedWith }) => comparedWith.how === how);
      return other === undefined ? unknown : besideText(other, base);
    }),
  ]);
  return [
    '## With one thing changed',
    'Collapse points in requests/s, and what share of the level as it is they are, each with its interval.',
    table(head, lines),
    '![Collapse points of each level, as it is and with one thing changed](compared.svg)',
  ];
}

function pointText(level: LevelRecord): string {
  const { collapsePoint } = level;
  return collapsePoint === undefined ? escaped(collapseText(level)) : figureWithInterval(collapsePoint);
}

function besideText(level: LevelRecord, base: LevelRecord): string {
  const share =
    level.collapsePoint === undefined || base.collapsePoint === undefined
      ? undefined
      : ratioOf(level.collapsePoint, base.collapsePoint);
  if (share === undefined) return pointText(level);
  const { estimate, low, high } = share;
  return `${pointText(level)}: **${percent(estimate)}** (${percentNumber(low)} to ${percentNumber(high)})`;
}
