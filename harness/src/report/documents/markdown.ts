import type { Level } from '../../model/config/config.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { evidenceLimits } from './evidence-limits.ts';
import { levelCards } from './level-cards.ts';
import { proposalDetails } from './proposal-details.ts';
import { nameInReport } from '../pictures/plots.ts';
import { proposalAnswer, proposalHeadline, type Proposal } from './proposal.ts';
import { sealText } from '../wording/seal.ts';
import { conditions, limits, reproduction } from '../sections/conditions.ts';
import { capacityFigure, partsOf } from './summary.ts';
import { timelineSections } from '../sections/timeline.ts';
import type { Timelines } from '../tables/timelines.ts';

/**
 * The report that goes with a cut proposal, as Markdown: the verdict first, then what it rests on.
 * @param levels of the search's config
 * @param timelines of the trials that decided
 */
export function reportMarkdown(
  proposal: Proposal,
  evidence: Evidence,
  levels: readonly Level[],
  timelines: Timelines = { drawn: [], missing: [], broken: 0 },
): string {
  const { search, night, drills, sealHashes = {} } = evidence;
  const parts = partsOf(search);
  // What is drawn has its figures beneath it; all levels follow later.
  const drawn = { ...search, levels: search.levels.filter(({ comparedWith }) => comparedWith === undefined) };
  const others = [night, drills].filter((record) => record !== undefined);
  const areAllDrawn = drawn.levels.length === search.levels.length;
  const sections = [
    `# ${proposalHeadline(proposal)}`,
    ...parts.missing,
    ...proposalAnswer(proposal, evidence, [capacityFigure, ...tablesOf(drawn)].join('\n\n')),
    ...proposalDetails(proposal, evidence),
    '## Level by level',
    ...levelCards(proposal, evidence),
    '## What each level carries',
    ...(areAllDrawn ? [] : tablesOf(search)),
    ...demoted([...parts.evidence, ...timelineSections(timelines)]),
    ...(night === undefined ? [] : chapter('The night, replayed', night)),
    ...(drills === undefined ? [] : chapter('What breaks', drills)),
    '## What this does not show',
    ...evidenceLimits(proposal, evidence, levels),
    limits(search, others),
    '## Conditions',
    conditions(search),
    '## How to repeat it',
    ...[search, ...others].flatMap((record) => [reproduction(record), sealText(sealHashes[record.runId])]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function tablesOf(search: RunRecord): string[] {
  return partsOf(search).answer.filter((section) => section !== capacityFigure);
}

function chapter(title: string, record: RunRecord): string[] {
  const { headline, missing, answer, evidence } = partsOf(record);
  const sections = demoted([...answer, ...evidence]).map((section) =>
    section.replaceAll(/\]\(([\w-]+\.svg)\)/g, (_, name: string) => `](${nameInReport(name, record)})`),
  );
  return [`## ${title}`, ...missing, `${headline}.`, ...sections];
}

/** Headings one step lower. */
function demoted(sections: readonly string[]): string[] {
  return sections.map((section) => section.replace(/^(#+ )/gm, '#$1'));
}
