import type { Config, Slo } from '../../model/config/config.ts';
import { mergeHistograms } from '../../model/histogram.ts';
import type { BadKind, Second } from '../../model/sample.ts';
import type { Candidate } from '../../model/record/trial.ts';
import type { AtRest } from '../at-rest/backlog.ts';

/** What a trial is judged by. */
export interface JudgeContext {
  readonly slo: Slo;
  /** What was asked for: the duration is the intended one, even when the trial was stopped early. */
  readonly candidate: Candidate;
  /** When the client gives up. */
  readonly timeoutMs: number;
  /** How arrivals were spaced; Poisson when absent. */
  readonly arrivals?: Config['load']['arrivals'];
  /** Seconds cut off at the start, at most a quarter of the trial. Default: see settleSecondsOf. */
  readonly settleSeconds?: number;
  /** Speed of the machine in the quickest other load of the level (`HostUse.speed`); absent when it is not known. */
  readonly usualSpeed?: number;
  /** What the target is like at rest, where the load before may have left work behind; absent: it has not. */
  readonly atRest?: AtRest;
}

/**
 * The judged part of a trial. `seconds` are those after the settling time and before the last arrival; `tail` those
 * after it, in which only answers still come in.
 */
export interface JudgedWindow {
  readonly seconds: readonly Second[];
  readonly tail: readonly Second[];
  /** Those before `seconds`, which are not judged; absent: none. */
  readonly settling?: readonly Second[];
  /** Sum of the spans of `seconds`. */
  readonly spanSeconds: number;
  /** The part of it in which arrivals were due, which is what offered load is counted over. */
  readonly arrivalSeconds: number;
}

/** Cuts the settling time and the tail off. A second belongs to where its middle lies. */
export function windowOf(seconds: readonly Second[], context: JudgeContext): JudgedWindow {
  const durationSeconds = context.candidate.duration / 1000;
  const settleSeconds = Math.min(
    context.settleSeconds ?? settleSecondsOf(durationSeconds),
    durationSeconds / 4,
  );
  const inTrial = seconds.filter(
    (each) => middleOf(each) > settleSeconds && middleOf(each) <= durationSeconds,
  );
  return {
    ...wholeWindowOf(withoutCutShort(inTrial, context), context),
    settling: seconds.filter((each) => middleOf(each) <= settleSeconds),
    tail: seconds.filter((each) => middleOf(each) > durationSeconds),
  };
}

/** All of these seconds, nothing cut off. */
export function wholeWindowOf(seconds: readonly Second[], { candidate }: JudgeContext): JudgedWindow {
  const durationSeconds = candidate.duration / 1000;
  return {
    seconds,
    tail: [],
    spanSeconds: sumOf(seconds, (each) => each.spanSeconds),
    arrivalSeconds: sumOf(seconds, (each) => arrivalSecondsOf(each, durationSeconds)),
  };
}

/** What is cut off at the start of a trial: an eighth of it, 1 to 5 s, at most a quarter of it. */
export function settleSecondsOf(durationSeconds: number): number {
  return Math.min(5, Math.max(1, durationSeconds / 8), durationSeconds / 4);
}

/** The part of a second in which arrivals were due. */
export function arrivalSecondsOf(second: Second, durationSeconds: number): number {
  const from = Math.max(0, second.atSeconds - second.spanSeconds);
  return Math.max(0, Math.min(second.atSeconds, durationSeconds) - from);
}

/** Requests by how they ended, over the window and its tail. */
export interface Endings {
  readonly ended: number;
  readonly good: number;
  readonly dropped: number;
  readonly bad: Readonly<Partial<Record<BadKind, number>>>;
}

/**
 * The tail counts too: what a frozen target owes at the end of the trial shows only there. Dropped arrivals are those
 * of the window.
 */
export function endingsOf(window: JudgedWindow): Endings {
  const all = [...window.seconds, ...window.tail];
  return {
    ended: sumOf(all, (each) => each.completed),
    good: sumOf(all, (each) => each.good),
    dropped: sumOf(window.seconds, (each) => each.dropped),
    bad: badIn(all),
  };
}

/** Requests that were not good, by kind. */
export function badIn(seconds: readonly Second[]): Partial<Record<BadKind, number>> {
  const bad: Partial<Record<BadKind, number>> = {};
  for (const each of seconds) {
    for (const [kind, count] of Object.entries(each.bad) as [BadKind, number][]) {
      bad[kind] = (bad[kind] ?? 0) + count;
    }
  }
  return bad;
}

export function sumOf<Each extends Second>(
  seconds: readonly Each[],
  value: (second: Each) => number,
): number {
  return seconds.reduce((sum, each) => sum + value(each), 0);
}

/** The mean over the window, each second weighted by its span; 0 for an empty window. */
export function meanOf(window: JudgedWindow, value: (second: Second) => number): number {
  if (window.spanSeconds === 0) return 0;
  return sumOf(window.seconds, (each) => value(each) * each.spanSeconds) / window.spanSeconds;
}

export function middleOf(second: Second): number {
  return second.atSeconds - second.spanSeconds / 2;
}

/** Latency of everything answered in the window. */
export function latencyOf(window: JudgedWindow): Second['latency'] {
  return mergeHistograms(window.seconds.map((each) => each.latency));
}

/** Lateness of everything sent in the window. */
export function latenessOf(window: JudgedWindow): Second['lateness'] {
  return mergeHistograms(window.seconds.map((each) => each.lateness));
}

/** A trial stopped early ends within a second: that last one would understate throughput, so it is left out. */
function withoutCutShort(seconds: readonly Second[], { candidate }: JudgeContext): readonly Second[] {
  const last = seconds.at(-1);
  if (last === undefined) return seconds;
  const durationSeconds = candidate.duration / 1000;
  const endedEarly = last.atSeconds < durationSeconds - 0.75 * last.spanSeconds;
  const due = candidate.load * arrivalSecondsOf(last, durationSeconds);
  return endedEarly && last.offered < 0.75 * due ? seconds.slice(0, -1) : seconds;
}
