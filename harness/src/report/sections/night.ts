import type { NightRecord } from '../../model/config/night.ts';
import type { RunRecord } from '../../model/record/record.ts';
import type { Replay, ReplayOutcome } from '../../model/record/replay.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { countOf, duration, figure, latency, shareOfGood } from '../wording/numbers.ts';
import { durationMsOf } from '../../model/rate-curve.ts';
import { nightTable } from '../tables/night-table.ts';
import { sideBySideSections } from '../tables/side-by-side.ts';
import { surgeRows } from '../tables/surge-rows.ts';

/** What a replayed night says, and what it was, in sections. */
export function nightAnswer(record: RunRecord, night: NightRecord): string[] {
  return [
    surgeTable(record),
    rule(night),
    ...(record.levels.some(({ replays = [] }) => replays.length > 0)
      ? ['![Surge multiple of each level](surge.svg)']
      : []),
    ...sideBySideSections(record),
    ...nightSection(night),
    ...(night.variants.length > 1 ? ['## Who came', variantsTable(night)] : []),
  ];
}

/** What was replayed. */
export function nightSection(night: NightRecord): string[] {
  return [
    '## The night',
    aboutNight(night),
    '![The night as it was, and as it was replayed](night.svg)',
    nightTable(night),
  ];
}

/** Every replay behind it. */
export function nightEvidence(record: RunRecord): string[] {
  return ['## The replays', replaysTable(record)];
}

/** The answer in one line: of each level, with the first variant that it has. */
export function nightHeadline(record: RunRecord): string {
  const rows = surgeRows(record);
  const first = rows.filter(({ level }, index) => rows.findIndex((row) => row.level === level) === index);
  const answers = first.map(({ level, surge }, index) => {
    const verb = index === 0 ? ' survives' : '';
    const times = index === 0 ? ' times the night' : '';
    return `level ${escaped(level)}${verb} ${escaped(surge)}${times}`;
  });
  const name = escaped(record.name);
  return answers.length === 0 ? `${name}: no answer` : `${name}: ${answers.join(', ')}`;
}

function surgeTable(record: RunRecord): string {
  const head = [
    'Level',
    'Variant',
    'Surge multiple:',
    'Peak of the night, requests/s:',
    'Past it',
    'Requests an intent, survived and not:',
    'Replays:',
    'Note',
  ];
  const rows = surgeRows(record).map((row) =>
    [row.level, row.variant, row.surge, row.peak, row.pastIt, row.amplification, row.replays, row.note].map(
      escaped,
    ),
  );
  return [
    rows.length === 0 ? 'No level has an answer yet.' : table(head, rows),
    '',
    'The surge multiple is the largest k for which a level survives the night x k from start to end. It lies between the highest k that was survived and the lowest that was not, each replayed once.',
  ].join('\n');
}

function rule({ survival }: NightRecord): string {
  const { goodShare, badSecondShare, longestBadSeconds, normalSeconds } = survival;
  return `Survived: at least ${shareOfGood(goodShare)} of all requests good; never more than ${figure(longestBadSeconds)} s in a row with less than ${shareOfGood(badSecondShare)} good; the SLO kept again in the last ${figure(normalSeconds)} s.`;
}

function aboutNight(night: NightRecord): string {
  const { name, source, assumptions, peak, original, replayed, kept } = night;
  const [was, is] = [original, replayed].map((curve) => duration(durationMsOf(curve)));
  const lines = [
    `${code(name)}: ${escaped(source)}`,
    `k = 1 is a night with a peak of ${figure(peak)} requests/s. ${was} were replayed in ${is}.`,
    ...kept.map(escaped),
    ...assumptions.map((assumption) => `Assumed: ${escaped(assumption)}`),
    ...(night.from === undefined
      ? []
      : [`The search began at the collapse points of run ${code(night.from)}.`]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function variantsTable({ variants }: NightRecord): string {
  const rows = variants.map(({ name, behaviour }) => {
    const { retries, patienceMs, hotKeyShare, writesMultiple, visit } = behaviour;
    return [
      escaped(name),
      retries.kind === 'none' ? 'none' : `${retries.kind}, ${countOf(retries.attempts, 'attempt')}`,
      patienceMs === undefined ? unknown : latency(patienceMs),
      shareOfGood(hotKeyShare),
      `x ${figure(writesMultiple)}`,
      countOf(visit.requests, 'request'),
    ];
  });
  return table(['Variant', 'Retries', 'Patience:', 'Reads of one object:', 'Writes:', 'A visit:'], rows);
}

function replaysTable({ levels, slo }: RunRecord): string {
  const replays = levels.flatMap((level) => level.replays ?? []);
  const isSampled = slo.freshness !== undefined;
  const head = ['Level', 'Variant', 'k:', 'Outcome', 'Good:', 'Worst second:', 'p99:', 'Requests an intent:'];
  const rows = replays.map((replay) => [
    ...replayCells(replay),
    ...(isSampled ? [freshText(replay)] : []),
    code(replay.id),
  ]);
  if (rows.length === 0) return 'None.';
  return table([...head, ...(isSampled ? ['Posts shown in time:'] : []), 'Replay'], rows);
}

function replayCells({ level, variant, k, outcome, measures }: Replay): string[] {
  return [
    escaped(level),
    escaped(variant),
    figure(k),
    escaped(outcomeWords(outcome)),
    shareOfGood(measures.goodShare),
    shareOfGood(measures.worstSecondShare),
    measures.latencyMs === undefined ? unknown : latency(measures.latencyMs.p99),
    measures.retryAmplification.toFixed(2),
  ];
}

function freshText({ measures: { freshness } }: Replay): string {
  return freshness === undefined ? unknown : `${shareOfGood(freshness.freshShare)} of ${freshness.sampled}`;
}

function outcomeWords(outcome: ReplayOutcome): string {
  if (outcome.kind === 'survived') return 'survived';
  return outcome.kind === 'died' ? `not survived: ${outcome.detail}` : `invalid: ${outcome.detail}`;
}
