import type { Bottleneck, BottleneckEvidence, EvidencePoint } from '../../model/record/bottleneck.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, percent } from '../wording/numbers.ts';

/** Rows of a level: what gave out, what filled because of it, what came next. */
const mostRows = 5;
/** What is free is shown from this use on. */
const worthShowing = 0.5;

/** What gives out first at each level, as a section; nothing for a run that did not look. */
export function bottleneckEvidence({ levels }: Pick<RunRecord, 'levels'>): string[] {
  const told = levels.flatMap(({ name, bottleneck }) =>
    bottleneck === undefined ? [] : [{ name, bottleneck }],
  );
  if (told.length === 0) return [];
  return ['## What gives out first', useTable(told), told.map(levelLine).join('\n')];
}

interface Told {
  readonly name: LevelRecord['name'];
  readonly bottleneck: Bottleneck;
}

function useTable(told: readonly Told[]): string {
  const loads = [
    ...new Set(
      told.flatMap(({ bottleneck }) =>
        bottleneck.evidence.flatMap(({ points }) => points.map(({ ofCollapsePoint }) => ofCollapsePoint)),
      ),
    ),
  ].toSorted((a, b) => a - b);
  const head = ['Level', 'Service', 'Resource', 'Role', ...loads.map((load) => `At ${percent(load)}:`)];
  const rows = told.flatMap(({ name, bottleneck }) =>
    shownOf(bottleneck).map((each) => [
      escaped(name),
      escaped(each.service),
      escaped(each.resource),
      roleText(each),
      ...loads.map((load) => pointText(each.points.find(({ ofCollapsePoint }) => ofCollapsePoint === load))),
    ]),
  );
  const legend =
    'Use of each resource at loads around the collapse point, as a share of what there is, with what waited for it. ' +
    '`docs/bottleneck.md` has the rule.';
  return `${table(head, rows)}\n\n${legend}`;
}

function shownOf({ evidence }: Bottleneck): readonly BottleneckEvidence[] {
  return evidence
    .filter(
      (each) => each.role !== 'free' || (each.resource !== 'memory' && highestUse(each) >= worthShowing),
    )
    .slice(0, mostRows);
}

function highestUse({ points }: BottleneckEvidence): number {
  return Math.max(0, ...points.map(({ use = 0 }) => use));
}

function roleText({ role, because }: BottleneckEvidence): string {
  switch (role) {
    case 'cause':
      return '**gives out first**';
    case 'symptom':
      return `waits for ${escaped(because ?? '')}`;
    case 'full':
      return 'full too';
    case 'free':
      return 'free';
  }
}

/** `100 %, 11 wait`; an en dash for what was not seen. */
function pointText(point: EvidencePoint | undefined): string {
  if (point === undefined) return '–';
  const { use, waiting = 0, kills = 0, evictionsPerSecond, causedShare } = point;
  const parts = [
    ...(use === undefined ? [] : [percent(use)]),
    ...(waiting >= 0.05 ? [`${waiting < 9.95 ? waiting.toFixed(1) : figure(waiting)} wait`] : []),
    ...(kills > 0 ? [`${figure(kills)} killed`] : []),
    ...(evictionsPerSecond === undefined ? [] : [`${figure(evictionsPerSecond)}/s evicted`]),
    ...(causedShare === undefined ? [] : [`${percent(causedShare)} missed`]),
  ];
  return parts.length === 0 ? '–' : parts.join(', ');
}

function levelLine({ name, bottleneck }: Told): string {
  const { why, confidence, runnersUp, scrapes } = bottleneck;
  const next = runnersUp.map(({ service, resource }) => `${service} ${resource}`).join(', ');
  return [
    `- Level ${escaped(name)} (${confidence}): ${escaped(why)}.`,
    ...(next === '' ? [] : [` Next: ${escaped(next)}.`]),
    ...(scrapes === undefined || scrapes.failed === 0
      ? []
      : [` Of ${scrapes.asked} scrapes ${scrapes.failed} failed: ${escaped(scrapes.reasons.join('; '))}.`]),
  ].join('');
}
