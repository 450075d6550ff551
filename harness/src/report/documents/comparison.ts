import type { LevelChange } from '../../model/answers/comparison.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { collapseText } from '../wording/answer.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { changesIn, type ConditionChange } from './condition-changes.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { percentWithInterval } from '../wording/numbers.ts';

const words = {
  lower: '**lower**',
  higher: '**higher**',
  same: 'no change seen',
  unknown: 'not known',
} as const;

/** Two runs, as Markdown: what changed in the figures, and in the conditions. */
export function comparisonMarkdown(
  [before, now]: readonly [RunRecord, RunRecord],
  levels: readonly LevelChange[],
  headline: string,
): string {
  const rows = levels.map((each) => [
    escaped(each.level),
    each.before === undefined ? unknown : escaped(collapseText(each.before)),
    each.now === undefined ? unknown : escaped(collapseText(each.now)),
    each.ratio === undefined ? unknown : percentWithInterval(each.ratio),
    words[each.change],
  ]);
  const sections = [
    `# ${headline}`,
    table(
      ['Level', `${escaped(before.runId)}:`, `${escaped(now.runId)}:`, 'Now, of before:', 'Change'],
      rows,
    ),
    'Collapse points in requests/s. A change is called one when equal runs would show it in 5 of 100 comparisons at most.',
    '## What changed in the conditions',
    conditionText(changesIn(before.provenance, now.provenance)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function conditionText(changes: readonly ConditionChange[]): string {
  if (changes.length === 0)
    return 'Nothing: scenario, config, stack, load generator, headroom and host are the same.';
  return table(
    ['Condition', 'Before', 'Now'],
    changes.map(({ condition, before, now }) => [escaped(condition), code(before), code(now)]),
  );
}
