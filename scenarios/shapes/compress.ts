/**
 * A long night in a short time, such that what is dangerous about it stays: the order, every height, the steepest
 * rises and the moments at the peak in real seconds as far as they fit, while plateaus and lulls shrink.
 *
 * It changes the time only: the replayed rate is the original's at another moment. Time never runs slower than it did,
 * so that no rise becomes gentler; where it runs faster, rises become steeper, and `kept` says by how much.
 */
import { keptSentences } from './kept.ts';
import { mainLines, profileOf, type Profile } from './main-lines.ts';
import { pacesOf } from './pace.ts';
import { originalTime, replayTimes, segmentsOf, type Segment } from './segments.ts';
import { shapeOf, type Shape } from './shape.ts';
import { dangerOf, type Danger } from './steepness.ts';

export interface Compressed {
  readonly shape: Shape;
  /** In order, without gaps. */
  readonly segments: readonly Segment[];
  /** Sentences for a report: what was kept, what was shrunk and by how much, and what did not fit. */
  readonly kept: readonly string[];
  readonly original: Danger;
  readonly replayed: Danger;
}

/**
 * The shape in `toSeconds`; a shorter one stays as it is.
 * @throws RangeError when the time is not longer than 0 s and finite, or the shape has a rate that is none.
 */
export function compress(shape: Shape, { toSeconds }: { readonly toSeconds: number }): Compressed {
  if (!(Number.isFinite(toSeconds) && toSeconds > 0)) {
    throw new RangeError(`a replay must be longer than 0 s and finite, got ${toSeconds} s`);
  }
  const { durationSeconds } = shape;
  const profile = profileOf(shape);
  const lines = mainLines(profile);
  const replaySeconds = Math.min(toSeconds, durationSeconds);
  const stretches =
    replaySeconds === durationSeconds
      ? [{ fromSeconds: 0, toSeconds: durationSeconds, replaySeconds }]
      : pacesOf(profile, lines, replaySeconds);
  const segments = segmentsOf(stretches, replaySeconds);
  const original = courseOf(profile, (tSeconds) => tSeconds);
  const replayed = courseOf(profile, replayTimes(segments));
  const dangers = { original: dangerOf(original), replayed: dangerOf(replayed) };
  return {
    shape: replaySeconds === durationSeconds ? shape : retimed(shape, segments, replaySeconds),
    segments,
    kept: keptSentences({ profile, lines, segments, ...dangers }),
    ...dangers,
  };
}

/** The rate of a replayed moment is that of its original. */
function retimed(shape: Shape, segments: readonly Segment[], replaySeconds: number): Shape {
  return shapeOf(replaySeconds, (tSeconds) => shape.rate(originalTime(segments, tSeconds)));
}

function courseOf({ stepSeconds, rates }: Profile, timeOf: (tSeconds: number) => number) {
  return { timesSeconds: Float64Array.from(rates, (_, index) => timeOf(index * stepSeconds)), rates };
}
