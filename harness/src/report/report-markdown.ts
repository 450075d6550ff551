import type { RunRecord } from '../model/record.ts';
import { proposalAnswer, proposalHeadline, type Proposal } from './proposal-summary.ts';
import { conditions, limits, reproduction } from './summary-conditions.ts';
import { capacityFigure, partsOf } from './summary.ts';

/** The runs that a report is made of. */
export interface Evidence {
  /** The collapse points. */
  readonly search: RunRecord;
  readonly night?: RunRecord;
  readonly drills?: RunRecord;
}

/** The report that goes with a cut proposal, as Markdown: the verdict first, then what it rests on. */
export function reportMarkdown(proposal: Proposal, { search, night, drills }: Evidence): string {
  const { missing, answer, evidence } = partsOf(search);
  const sections = [
    `# ${proposalHeadline(proposal)}`,
    ...missing,
    ...proposalAnswer(proposal, capacityFigure),
    '## What each level carries',
    // Its picture is above, beside the verdict.
    ...demoted([...answer.filter((section) => section !== capacityFigure), ...evidence]),
    ...(night === undefined ? [] : chapter('The night, replayed', night)),
    ...(drills === undefined ? [] : chapter('What breaks', drills)),
    '## Conditions',
    conditions(search),
    '## What this does not show',
    limits(search),
    '## How to repeat it',
    ...[search, night, drills].flatMap((record) => (record === undefined ? [] : [reproduction(record)])),
  ];
  return `${sections.join('\n\n')}\n`;
}

function chapter(title: string, record: RunRecord): string[] {
  const { headline, missing, answer, evidence } = partsOf(record);
  return [`## ${title}`, ...missing, `${headline}.`, ...demoted([...answer, ...evidence])];
}

/** Headings one step lower. */
function demoted(sections: readonly string[]): string[] {
  return sections.map((section) => section.replace(/^(#+ )/gm, '#$1'));
}
