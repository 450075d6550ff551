import { isAnswered, pointOf } from '../../model/answers/answer.ts';
import { isDrilled } from '../../model/config/drill.ts';
import { loadingRunText } from '../../model/record/loading-run.ts';
import { goOnCommand, type LevelRecord, type RunRecord } from '../../model/record/record.ts';
import { code, escaped } from '../formats/markdown.ts';
import { statusText, unknown } from '../tables/capacity-rows.ts';

/** That a run is not finished, ran beside another, or has no answer for a level: before anything else of it. */
export function whatIsMissing(record: RunRecord): string[] {
  const missing = record.levels.filter((level) => !hasAnswer(level, record));
  const isWhole = record.status === 'finished' && missing.length === 0;
  const lines = [...(isWhole ? [] : [howItEnded(record)]), ...ranBeside(record), ...wideIntervals(record)];
  if (lines.length === 0) return [];
  if (missing.length > 0) {
    const names = missing.map((level) => `${escaped(level.name)} (${statusText(level)})`).join(', ');
    lines.push(`No answer for level ${names}.`);
  }
  if (record.status !== 'finished') {
    const goOn = goOnCommand(record);
    lines.push(
      goOn === undefined
        ? 'A spike does not go on: start it again.'
        : `Go on with \`${goOn}\`: what is recorded is kept.`,
    );
  }
  return [lines.map((line) => `> ${line}`).join('\n')];
}

function ranBeside({ beside = [] }: RunRecord): string[] {
  return beside.map(
    (other) =>
      `Another run loaded this machine meanwhile, ${escaped(loadingRunText(other))}: what is measured may be too low.`,
  );
}

function wideIntervals({ levels }: RunRecord): string[] {
  const wide = levels.filter(isWide);
  if (wide.length === 0) return [];
  const names = wide.map(({ name }) => escaped(name)).join(', ');
  return [
    `The interval of level ${names} is wider than asked: its trials or its time were used up before it was narrow.`,
  ];
}

/** With a collapse point, whose interval is wider than the one that was asked for. */
export function isWide(level: LevelRecord): boolean {
  return level.status === 'budget-exhausted' && pointOf(level) !== undefined;
}

function hasAnswer(level: LevelRecord, { night, drills }: RunRecord): boolean {
  const { surges = [] } = level;
  if (drills !== undefined) return drills.every(({ name }) => isDrilled(level, name));
  if (night === undefined) return isAnswered(level);
  return surges.every((surge) => surge.status !== 'measurement-invalid') && surges.length > 0;
}

function howItEnded({ status, failure, endedAt }: RunRecord): string {
  switch (status) {
    case 'finished':
      return '**Not every level has an answer.**';
    case 'running':
      return '**Not finished**: the run goes on, or it was killed.';
    case 'interrupted':
      return `**Not finished**: interrupted at ${escaped(endedAt ?? unknown)}.`;
    case 'failed':
      return failure === undefined
        ? '**Failed.**'
        : `**Failed** (${code(failure.code)}): ${escaped(failure.message)}. ${escaped(failure.hint)}`;
  }
}
