import { type HarnessError, usageError } from '../../../model/errors.ts';
import type { Trace, TraceGap } from '../../../model/trace.ts';
import type { CountRow } from './cells.ts';
import { readCountRows } from './rows.ts';
import { delimiterOf } from './table.ts';
import { fillGaps, gapsOf } from './fill-gaps.ts';
import type { ImportOptions } from '../import-options.ts';
import { LineAccount, type LineSums } from '../text/line-account.ts';
import { emptyTrace, lineError } from '../refusals.ts';
import { isOnBeat, spacingOf } from './row-spacing.ts';
import { mostSteps } from './step-counts.ts';
import type { Zone } from '../zone.ts';

const hourSeconds = 3600;

export interface CountsImport {
  readonly trace: Pick<Trace, 'startsAt' | 'stepSeconds' | 'counts' | 'gaps'>;
  readonly sums: LineSums;
  readonly countColumn: string | undefined;
  readonly notes: readonly string[];
}

/**
 * A trace of a CSV of counts. The time of a row is when its step starts.
 * @throws HarnessError `trace-bad-line`, `trace-bad-lines`, `trace-gap`, `trace-columns`, `trace-empty`, `usage`.
 */
export async function importCounts(
  source: {
    readonly file: string;
    /** By which the delimiter is told. */
    readonly firstLines: readonly string[];
    readonly blocks: AsyncIterable<Buffer>;
  },
  options: ImportOptions,
  zone: Zone,
): Promise<CountsImport> {
  const { file } = source;
  const account = new LineAccount(file, options.badLines);
  const { columns: named, decimal, dates } = options;
  const reading = { delimiter: delimiterOf(source.firstLines), columns: named, decimal, dates, zone };
  const { rows, columns, sawLocalTime, notes } = await readCountRows(source, reading, account);
  account.close();
  const [first] = rows;
  if (first === undefined) throw emptyTrace(file);
  const spacingSeconds = spacingOf(rows.map(({ timeMs }) => timeMs / 1000)) ?? options.stepSeconds;
  if (spacingSeconds === undefined) throw needsStep(file);
  const { stepSeconds, group } = stepOf(spacingSeconds, options.stepSeconds, file);
  const { counts: known, startStep, left } = trimmed(grouped(placed(rows, spacingSeconds, file), group));
  if (known.length === 0) throw emptyTrace(file);
  const startMs = first.timeMs + 1000 * stepSeconds * startStep;
  if (options.gaps === 'refuse') refuseGap(known, { file, startMs, stepSeconds });
  const { counts, gaps } = fillGaps(known, options.gaps === 'refuse' ? 'record' : options.gaps);
  const tookUtc = sawLocalTime && options.zone === undefined;
  return {
    trace: { startsAt: new Date(startMs).toISOString(), stepSeconds, counts, gaps },
    sums: account.sums(),
    countColumn: columns.countName,
    notes: [
      ...(tookUtc ? ['Its times give no zone: they were taken as UTC. --zone names another.'] : []),
      ...clockChangeNotes(gaps, stepSeconds, tookUtc),
      ...(left === 0
        ? []
        : [`Steps left out at the ends: ${left}, for they have no count, or are not whole.`]),
      ...notes,
      ...account.notes(),
    ],
  };
}

/** A longer step must be made of whole rows. */
function stepOf(
  spacingSeconds: number,
  asked: number | undefined,
  file: string,
): { stepSeconds: number; group: number } {
  const group = (asked ?? spacingSeconds) / spacingSeconds;
  if (Number.isInteger(group)) return { stepSeconds: group * spacingSeconds, group };
  throw usageError(
    'usage',
    `--step is ${asked} s, but the rows of ${file} are ${spacingSeconds} s apart`,
    `Allowed is a multiple of ${spacingSeconds} s; without --step it is ${spacingSeconds} s.`,
  );
}

/** Counts by step from the first row on, `undefined` where there is none. */
function placed(rows: readonly CountRow[], spacingSeconds: number, file: string): (number | undefined)[] {
  const startMs = rows[0]?.timeMs ?? 0;
  const counts: (number | undefined)[] = [];
  let last = -1;
  for (const { line, text, timeMs, count } of rows) {
    const place = (timeMs - startMs) / 1000 / spacingSeconds;
    const step = Math.round(place);
    const refuse = (what: string, hint: string): HarnessError => lineError({ file, line, text, what, hint });
    if (!isOnBeat(place) || step <= last) {
      throw refuse(
        `is off the beat: rows are ${spacingSeconds} s apart, this one ${(timeMs - startMs) / 1000} s from the first`,
        'Add the counts up to even steps first. Requests that are not counted yet are imported as a log: --format jsonl.',
      );
    }
    if (step >= mostSteps) {
      throw refuse(`is too far from the first: a trace has at most ${mostSteps} steps`, 'Is its time right?');
    }
    while (counts.length < step) counts.push(undefined);
    counts.push(count);
    last = step;
  }
  return counts;
}

/** A step that lacks one of its rows has no count. */
function grouped(counts: readonly (number | undefined)[], group: number): (number | undefined)[] {
  if (group === 1) return [...counts];
  return Array.from({ length: Math.ceil(counts.length / group) }, (_, index) => {
    const part = counts.slice(index * group, (index + 1) * group);
    if (part.length < group) return undefined;
    return part.reduce<number | undefined>(
      (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
      0,
    );
  });
}

/** From the first step with a count to the last: a gap lies between two. */
function trimmed(counts: readonly (number | undefined)[]): {
  counts: readonly (number | undefined)[];
  startStep: number;
  left: number;
} {
  const startStep = Math.max(
    0,
    counts.findIndex((count) => count !== undefined),
  );
  const kept = counts.slice(startStep, counts.findLastIndex((count) => count !== undefined) + 1);
  return { counts: kept, startStep, left: counts.length - kept.length };
}

function refuseGap(
  counts: readonly (number | undefined)[],
  {
    file,
    startMs,
    stepSeconds,
  }: { readonly file: string; readonly startMs: number; readonly stepSeconds: number },
): void {
  const [gap] = gapsOf(counts);
  if (gap === undefined) return;
  const at = new Date(startMs + 1000 * stepSeconds * gap.fromStep).toISOString();
  throw usageError(
    'trace-gap',
    `${file} has no count for ${gap.steps} steps of ${stepSeconds} s from ${at} on`,
    'Allowed are --gaps record (they stay gaps), zero and interpolate.',
  );
}

function clockChangeNotes(gaps: readonly TraceGap[], stepSeconds: number, tookUtc: boolean): string[] {
  if (!tookUtc || !gaps.some(({ steps }) => steps * stepSeconds === hourSeconds)) return [];
  return [
    'A gap is just an hour long: if clocks were set forward there, name the zone (--zone), and it goes.',
  ];
}

function needsStep(file: string): HarnessError {
  return usageError(
    'usage',
    `${file} has one row: how long its step is cannot be told`,
    'Say it, for example --step 60.',
  );
}
