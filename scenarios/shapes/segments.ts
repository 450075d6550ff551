import type { PacedStretch } from './pace.ts';

/** A stretch of the night, where it is in the original and where in the replay. Within it, time runs evenly. */
export interface Segment {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly replayFromSeconds: number;
  readonly replayToSeconds: number;
  readonly kept: 'real-time' | 'shrunk';
}

/** Paces that differ by less are one segment. */
const samePace = 1.15;

/** Neighbours of (nearly) one pace put together, and laid out one after the other. */
export function segmentsOf(stretches: readonly PacedStretch[], replaySeconds: number): Segment[] {
  const merged: PacedStretch[] = [];
  for (const next of stretches) {
    const last = merged.at(-1);
    if (last === undefined || !isSamePace(last, next)) merged.push(next);
    else {
      merged[merged.length - 1] = {
        fromSeconds: last.fromSeconds,
        toSeconds: next.toSeconds,
        replaySeconds: last.replaySeconds + next.replaySeconds,
      };
    }
  }
  let replayFromSeconds = 0;
  return merged.map((stretch, index) => {
    const isLast = index === merged.length - 1;
    const segment: Segment = {
      fromSeconds: stretch.fromSeconds,
      toSeconds: stretch.toSeconds,
      replayFromSeconds,
      replayToSeconds: isLast ? replaySeconds : replayFromSeconds + stretch.replaySeconds,
      kept: isRealTime(stretch) ? 'real-time' : 'shrunk',
    };
    replayFromSeconds = segment.replayToSeconds;
    return segment;
  });
}

function isSamePace(one: PacedStretch, other: PacedStretch): boolean {
  if (isRealTime(one) || isRealTime(other)) return isRealTime(one) && isRealTime(other);
  const ratio = paceOf(one) / paceOf(other);
  return ratio < samePace && ratio > 1 / samePace;
}

function isRealTime(stretch: PacedStretch): boolean {
  return paceOf(stretch) < 1 + 1e-9;
}

function paceOf({ fromSeconds, toSeconds, replaySeconds }: PacedStretch): number {
  return (toSeconds - fromSeconds) / replaySeconds;
}

/** The moment of the original that is replayed at a time. */
export function originalTime(segments: readonly Segment[], replaySeconds: number): number {
  const segment = segments.find((each) => replaySeconds < each.replayToSeconds) ?? segments.at(-1);
  if (segment === undefined) return 0;
  const { fromSeconds, toSeconds, replayFromSeconds, replayToSeconds } = segment;
  const into = (replaySeconds - replayFromSeconds) / (replayToSeconds - replayFromSeconds);
  return fromSeconds + into * (toSeconds - fromSeconds);
}

/** When moments of the original are replayed. Ask in ascending order: it only goes forward. */
export function replayTimes(segments: readonly Segment[]): (tSeconds: number) => number {
  let index = 0;
  return (tSeconds) => {
    while (index < segments.length - 1 && tSeconds >= (segments[index]?.toSeconds ?? 0)) index += 1;
    const segment = segments[index];
    if (segment === undefined) return 0;
    const { fromSeconds, toSeconds, replayFromSeconds, replayToSeconds } = segment;
    const into = (tSeconds - fromSeconds) / (toSeconds - fromSeconds);
    return replayFromSeconds + into * (replayToSeconds - replayFromSeconds);
  };
}
