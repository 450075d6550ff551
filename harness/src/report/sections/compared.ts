import { pointOf } from '../../model/answers/answer.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { collapseText } from '../wording/answer.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { comparedRows, differencesIn } from '../tables/compared-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figureWithInterval, percent, percentNumber } from '../wording/numbers.ts';
import { ratioOf } from '../../model/ratio.ts';

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
  const point = pointOf(level);
  return point === undefined ? escaped(collapseText(level)) : figureWithInterval(point);
}

function besideText(level: LevelRecord, base: LevelRecord): string {
  const [point, ofBase] = [pointOf(level), pointOf(base)];
  const share = point && ofBase && ratioOf(point, ofBase);
  if (share === undefined) return pointText(level);
  const { estimate, low, high } = share;
  return `${pointText(level)}: **${percent(estimate)}** (${percentNumber(low)} to ${percentNumber(high)})`;
}
