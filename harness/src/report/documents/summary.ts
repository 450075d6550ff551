import { answerOf } from '../../model/answers/answer.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { bottleneckEvidence } from '../sections/bottleneck.ts';
import { answerText, collapseText, unmeasured } from '../wording/answer.ts';
import { capacityRows, shareOfFirst, unknown } from '../tables/capacity-rows.ts';
import {
  busiestService,
  decidingTrials,
  outcomeText,
  type RecordedTrial,
} from '../tables/deciding-trials.ts';
import { comparedEvidence } from '../sections/compared.ts';
import { driftEvidence } from '../sections/drift.ts';
import { drillAnswer, drillEvidence, drillHeadline } from '../sections/drill.ts';
import { faceValueEvidence } from './face-value.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { countOf, figure, latency, percent, shareOfGood } from '../wording/numbers.ts';
import { isWide, whatIsMissing } from '../sections/missing.ts';
import { nightAnswer, nightEvidence, nightHeadline } from '../sections/night.ts';
import { overloadEvidence } from '../sections/overload.ts';
import { timesEvidence } from '../sections/times.ts';
import { trialLoads } from '../tables/trial-loads.ts';
import { conditions, limits, reproduction } from '../sections/conditions.ts';
import { whyBadEvidence } from '../wording/why-bad.ts';

/** The evidence of a run for a person, as Markdown: the answer first, then what it rests on. */
export function summaryMarkdown(record: RunRecord): string {
  const { headline, missing, answer, evidence } = partsOf(record);
  const sections = [
    `# ${headline}`,
    ...missing,
    ...answer,
    '## Conditions',
    conditions(record),
    ...evidence,
    ...timesEvidence(record),
    '## What this does not show',
    limits(record),
    '## How to repeat it',
    reproduction(record),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What a run says, as Markdown in sections. */
interface Parts {
  readonly headline: string;
  /** That it is not finished, or has no answer for a level. */
  readonly missing: readonly string[];
  readonly answer: readonly string[];
  readonly evidence: readonly string[];
}

export function partsOf(record: RunRecord): Parts {
  const { drills, night } = record;
  const missing = whatIsMissing(record);
  if (drills !== undefined) {
    return {
      missing,
      headline: drillHeadline(record),
      answer: drillAnswer(record, drills),
      evidence: drillEvidence(record),
    };
  }
  if (night !== undefined) {
    return {
      missing,
      headline: nightHeadline(record),
      answer: nightAnswer(record, night),
      evidence: nightEvidence(record),
    };
  }
  return {
    missing,
    headline: capacityHeadline(record),
    answer: capacityAnswer(record),
    evidence: capacityEvidence(record),
  };
}

export const capacityFigure =
  '![Collapse point of each capacity level, with its interval and every trial](capacity.svg)';

function capacityAnswer(record: RunRecord): string[] {
  return [capacityTable(record), capacityFigure];
}

function capacityEvidence(record: RunRecord): string[] {
  return [
    ...comparedEvidence(record),
    ...bottleneckEvidence(record),
    ...overloadEvidence(record),
    '## The trials that decided',
    decisions(record),
    ...everyTrial(record),
    ...notCounted(record),
    ...whyBadEvidence(record),
    ...faceValueEvidence(record.levels),
    ...driftEvidence(record),
  ];
}

/** The answer in one line: what the first level carries, and how much of that the others do. */
function capacityHeadline(record: RunRecord): string {
  const [first, ...others] = record.levels.filter(({ comparedWith }) => comparedWith === undefined);
  const name = escaped(record.name);
  if (first === undefined || record.levels.every((level) => collapseText(level) === unmeasured)) {
    return `${name}: no answer`;
  }
  const shares = others.map((level, index) => {
    const share = shareOfFirst(level, record);
    if (share === undefined) return headlineOf(level);
    return `level ${escaped(level.name)} at ${percent(share.estimate)}${index === 0 ? ' of that' : ''}`;
  });
  return `${name}: ${[headlineOf(first), ...shares].join(', ')}`;
}

function headlineOf(level: LevelRecord): string {
  const name = `level ${escaped(level.name)}`;
  const answer = answerOf(level);
  if (answer.kind === 'not-measured') {
    return `${name} ${escaped(answerText(answer, ' requests/s'))}`;
  }
  const verb = answer.kind === 'at-least' ? 'sustains' : `collapses ${isWide(level) ? 'near' : 'at'}`;
  return `${name} ${verb} ${escaped(answerText(answer, ' requests/s'))}`;
}

function capacityTable(record: RunRecord): string {
  const [first] = record.levels;
  const ofFirst = first === undefined ? 'Of the first level' : `Of level ${escaped(first.name)}`;
  const confidence = first?.collapsePoint?.confidence ?? 0.95;
  const rows = capacityRows(record).map((row) =>
    [row.level, row.collapsePoint, row.interval, row.ofFirst, row.trials, row.status].map(escaped),
  );
  const head = ['Level', 'Collapse point, requests/s:', `${percent(confidence)} interval:`, `${ofFirst}:`];
  return [
    table([...head, 'Trials:', 'Status'], rows),
    '',
    'The collapse point is the highest offered load that a level sustains indefinitely within its SLO.',
  ].join('\n');
}

function decisions(record: RunRecord): string {
  const rows = record.levels.flatMap((level) => {
    const { highestSustained, lowestViolated } = decidingTrials(level);
    return [
      ...(highestSustained ? [decisionRow('highest sustained', level, highestSustained)] : []),
      ...(lowestViolated ? [decisionRow('lowest violated', level, lowestViolated)] : []),
    ];
  });
  if (rows.length === 0) return 'None: no load was confirmed as sustained or as violated.';
  const head = [
    'Level',
    'Bound',
    'Load, requests/s:',
    'Good:',
    'p99:',
    'Busiest service',
    'What was seen',
    'Trial',
  ];
  return table(head, rows);
}

function decisionRow(bound: string, level: LevelRecord, trial: RecordedTrial): string[] {
  const { goodShare, latencyMs } = trial.measures;
  const busiest = busiestService(trial);
  return [
    escaped(level.name),
    bound,
    figure(trial.load),
    shareOfGood(goodShare),
    latencyMs === undefined ? unknown : latency(latencyMs.p99),
    busiest === undefined ? unknown : `${escaped(busiest.service)}, ${percent(busiest.share)} of its CPU`,
    escaped(outcomeText(trial)),
    code(trial.id),
  ];
}

function everyTrial(record: RunRecord): string[] {
  const isEmpty = record.levels.every(({ trials }) => trials.length === 0);
  return isEmpty ? [] : ['Every valid trial, by its load:', trialLoads(record)];
}

/** The trials that moved no bound, by their reason. */
function notCounted(record: RunRecord): string[] {
  const trials = record.levels.flatMap((level) => level.trials);
  if (trials.length === 0) return [];
  const byReason = Map.groupBy(trials, ({ outcome }) => {
    if (outcome.kind === 'invalid') return `invalid, ${outcome.reason}`;
    return outcome.kind === 'undecided' ? 'undecided' : 'counted';
  });
  const lines = [...byReason]
    .filter(([reason]) => reason !== 'counted')
    .map(
      ([reason, those]) => `- ${those.length} ${reason}: ${those.map((trial) => code(trial.id)).join(', ')}`,
    );
  if (lines.length === 0)
    return [`All ${countOf(trials.length, 'trial')} counted: none was invalid or undecided.`];
  const counted = byReason.get('counted')?.length ?? 0;
  return [
    `${counted} of ${countOf(trials.length, 'trial')} counted. These moved no bound:`,
    lines.join('\n'),
  ];
}
