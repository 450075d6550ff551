import { mergeHistograms, quantileMs } from '../../model/histogram.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import type { CourseSecond } from '../../model/sample.ts';
import { decidingTrials, type RecordedTrial } from './deciding-trials.ts';

/** The seconds of a trial, or why they are not there. */
export type TrialSeries = { readonly seconds: readonly CourseSecond[] } | { readonly missing: string };

/** By the id of the trial. */
export type DecidingSeries = ReadonlyMap<string, TrialSeries>;

/** A trial that the collapse point of a level rests on. */
export interface DecidingTrial {
  readonly level: string;
  readonly bound: 'highest sustained' | 'lowest violated';
  readonly trial: RecordedTrial;
}

/** What was sent and answered in a stretch of a trial: a second of it, or a third. */
export interface TimelinePart {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly offeredPerSecond: number;
  readonly goodPerSecond: number;
  /** Of what was answered in it; absent when nothing was. */
  readonly latencyMs?: { readonly p50: number; readonly p99: number };
}

export interface Timeline extends DecidingTrial {
  readonly seconds: readonly TimelinePart[];
  /** What the trial was judged by; absent when the record does not tell which seconds that were. */
  readonly judged?: { readonly fromSeconds: number; readonly toSeconds: number };
  /** Of the judged part, or of the whole when that is not known; fewer than three when it has fewer seconds. */
  readonly thirds: readonly TimelinePart[];
}

export interface MissingTimeline extends DecidingTrial {
  readonly missing: string;
}

export interface Timelines {
  readonly drawn: readonly Timeline[];
  readonly missing: readonly MissingTimeline[];
  /** How many levels there are of which something is broken: they are not drawn. */
  readonly broken: number;
}

/** A rate over less than this says nothing. */
const shortestSeconds = 0.5;

/** Of each level, those at the bounds of its bracket; not of one that is another level with something broken. */
export function decidingTrialsOf({ levels }: RunRecord): DecidingTrial[] {
  return levels
    .filter((level) => !isBroken(level))
    .flatMap((level): DecidingTrial[] => {
      const { highestSustained, lowestViolated } = decidingTrials(level);
      return [
        ...(highestSustained === undefined
          ? []
          : [{ level: level.name, bound: 'highest sustained' as const, trial: highestSustained }]),
        ...(lowestViolated === undefined
          ? []
          : [{ level: level.name, bound: 'lowest violated' as const, trial: lowestViolated }]),
      ];
    });
}

function isBroken({ comparedWith, broken }: LevelRecord): boolean {
  return comparedWith !== undefined && broken !== undefined;
}

/** The course of each deciding trial, in the order of the record. */
export function timelinesOf(record: RunRecord, series: DecidingSeries): Timelines {
  const all = decidingTrialsOf(record).map((deciding) => {
    const found = series.get(deciding.trial.id) ?? { missing: 'its seconds were not read' };
    return 'missing' in found ? { ...deciding, ...found } : timelineOf(deciding, found.seconds);
  });
  return {
    drawn: all.filter((each) => 'seconds' in each),
    missing: all.filter((each) => 'missing' in each),
    broken: record.levels.filter(isBroken).length,
  };
}

/** A picture of some levels. */
export interface TimelinePage {
  readonly file: string;
  readonly timelines: readonly Timeline[];
}

/** So many levels a picture: it is to fit on a sheet of paper. */
const levelsAPage = 4;

/** What is drawn, in pictures. */
export function timelinePages(drawn: readonly Timeline[]): TimelinePage[] {
  const byLevel = [...Map.groupBy(drawn, ({ level }) => level).values()];
  return Array.from({ length: Math.ceil(byLevel.length / levelsAPage) }, (_, page) => ({
    file: page === 0 ? 'timelines.svg' : `timelines-${page + 1}.svg`,
    timelines: byLevel.slice(page * levelsAPage, (page + 1) * levelsAPage).flat(),
  }));
}

/** For machines: every figure of the picture and its table. */
export function timelinesJson({ drawn, missing }: Timelines): object[] {
  return [
    ...drawn.map(({ trial: { id, load }, ...course }) => ({ trial: id, load, ...course })),
    ...missing.map(({ trial: { id, load }, ...why }) => ({ trial: id, load, ...why })),
  ];
}

function timelineOf(deciding: DecidingTrial, seconds: readonly CourseSecond[]): Timeline {
  const judged = judgedSeconds(seconds, deciding.trial);
  const [first] = judged;
  return {
    ...deciding,
    seconds: toDraw(seconds, judged).map(partOf),
    ...(first === undefined
      ? {}
      : { judged: { fromSeconds: startOf(first), toSeconds: judged.at(-1)?.atSeconds ?? first.atSeconds } }),
    thirds: inThirds(first === undefined ? seconds : judged).map(partOf),
  };
}

/** One by one; a last one that is too short for a rate is joined to the one before, or left out after the judged part. */
function toDraw(
  seconds: readonly CourseSecond[],
  judged: readonly CourseSecond[],
): readonly (readonly CourseSecond[])[] {
  const alone = seconds.map((each) => [each]);
  const [before, last] = seconds.slice(-2);
  if (before === undefined || last === undefined || last.spanSeconds >= shortestSeconds) return alone;
  return judged.includes(last) ? [...alone.slice(0, -2), [before, last]] : alone.slice(0, -1);
}

/**
 * The seconds that a trial was judged by: those that end with its last arrivals (or one before, where it was stopped
 * within a second) and have together the span and the goodput that were recorded of them. None when there are none such.
 */
function judgedSeconds(
  seconds: readonly CourseSecond[],
  { duration, measures: { windowSeconds, goodputPerSecond } }: RecordedTrial,
): readonly CourseSecond[] {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6 * Math.max(1, b);
  const inTrial = seconds.filter((each) => each.atSeconds - each.spanSeconds / 2 <= duration / 1000);
  for (const those of [inTrial, inTrial.slice(0, -1)]) {
    let [span, good] = [0, 0];
    for (let start = those.length - 1; start >= 0; start -= 1) {
      span += those[start]?.spanSeconds ?? 0;
      good += those[start]?.good ?? 0;
      if (isNear(span, windowSeconds) && isNear(good / span, goodputPerSecond)) return those.slice(start);
    }
  }
  return [];
}

function inThirds<Each>(all: readonly Each[]): Each[][] {
  const parts = Math.min(3, all.length);
  const edgeOf = (part: number): number => Math.round((part * all.length) / parts);
  return Array.from({ length: parts }, (_, part) => all.slice(edgeOf(part), edgeOf(part + 1)));
}

function partOf(seconds: readonly CourseSecond[]): TimelinePart {
  const sum = (of: (each: CourseSecond) => number): number =>
    seconds.reduce((total, each) => total + of(each), 0);
  const span = sum((each) => each.spanSeconds);
  const latency = mergeHistograms(seconds.map((each) => each.latency));
  const [p50, p99] = [quantileMs(latency, 0.5), quantileMs(latency, 0.99)];
  const [first] = seconds;
  return {
    fromSeconds: first === undefined ? 0 : startOf(first),
    toSeconds: seconds.at(-1)?.atSeconds ?? 0,
    offeredPerSecond: sum((each) => each.offered) / span,
    goodPerSecond: sum((each) => each.good) / span,
    ...(p50 === undefined || p99 === undefined ? {} : { latencyMs: { p50, p99 } }),
  };
}

function startOf({ atSeconds, spanSeconds }: CourseSecond): number {
  return Math.max(0, atSeconds - spanSeconds);
}
