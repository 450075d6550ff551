/** One small question to the target, beside any load. */
export interface Answer {
  /** What was asked, for people. */
  readonly asked: string;
  /** Infinite when no answer came. */
  readonly latencyMs: number;
  /** Why it was no good answer: refused, failed, or none. */
  readonly failure?: string;
}

/** What answers are like when the target does nothing else. */
export interface AtRest {
  /** Of good answers; 0 without any. */
  readonly medianMs: number;
  readonly slowestMs: number;
  /** 0..1 */
  readonly failedShare: number;
}

/** So many answers tell: fewer, and one that was slow by chance is a third of them. */
export const answersToTell = 6;
/** What it is like at rest is told by more of them, for all later ones are held against it. */
export const answersAtRest = 2 * answersToTell;
/** So many times as long as at rest is no backlog yet, */
const allowedRatio = 2;
/** nor is this: under a CPU quota one request may wait out a scheduling period or two. */
const toleranceMs = 25;

export function atRestOf(answers: readonly Answer[]): AtRest {
  const latencies = goodOf(answers);
  return {
    medianMs: medianOf(latencies),
    slowestMs: Math.max(0, ...latencies),
    failedShare: 1 - latencies.length / answers.length,
  };
}

/**
 * How answers show that the target still works on something; `undefined` when they do not. A backlog delays every
 * request, so the median tells of it; one that is short, or only in a part of the target, shows in the slowest. One
 * failure more than at rest is chance.
 */
export function busyBy(answers: readonly Answer[], rest: AtRest): string | undefined {
  const failed = answers.filter(({ failure }) => failure !== undefined);
  const last = failed.at(-1);
  if (last?.failure !== undefined && failed.length > 1 + Math.ceil(rest.failedShare * answers.length)) {
    return `${last.asked} ${last.failure}`;
  }
  const good = answers.filter(({ failure }) => failure === undefined);
  const slowest = good.toSorted((a, b) => b.latencyMs - a.latencyMs)[0];
  if (slowest === undefined) return undefined;
  const slowestAllowedMs = allowedRatio * rest.slowestMs + toleranceMs;
  if (slowest.latencyMs > slowestAllowedMs) {
    return `${slowest.asked} took ${ms(slowest.latencyMs)} (allowed: ${ms(slowestAllowedMs)})`;
  }
  const medianMs = medianOf(goodOf(answers));
  const medianAllowedMs = allowedRatio * rest.medianMs + toleranceMs;
  if (medianMs <= medianAllowedMs) return undefined;
  return `half of its answers take over ${ms(medianMs)} (allowed: ${ms(medianAllowedMs)})`;
}

/**
 * What the target is like at rest, when that is not known: its answers get no quicker any more. (A question waits as
 * long as the work before it, so a backlog is gone with its first answers.) Else what it is busy by.
 */
export function restIn(answers: readonly Answer[]): AtRest | string {
  const newer = answers.slice(-answersToTell);
  const older = answers.slice(0, -answersToTell);
  const silent = answers.filter(({ latencyMs }) => latencyMs === Number.POSITIVE_INFINITY);
  const [first] = silent;
  if (first?.failure !== undefined && 2 * silent.length > answers.length)
    return `${first.asked} ${first.failure}`;
  const busy = busyBy(older, { ...atRestOf(newer), failedShare: 1 });
  return busy === undefined ? atRestOf(answers) : `it still gets quicker: ${busy}`;
}

function goodOf(answers: readonly Answer[]): number[] {
  return answers.filter(({ failure }) => failure === undefined).map(({ latencyMs }) => latencyMs);
}

/** The upper one of an even number. */
function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
