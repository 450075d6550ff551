/** A row may be off its place by this part of the spacing: whoever samples every minute is a second late at times. */
const mostOffShare = 0.1;
/** A distance that is rarer than this among all is a slip, not the beat. */
const leastShare = 0.05;

/**
 * How far rows are apart, in seconds: of the distances of two that come often, the one that all rows fit best. The most
 * frequent need not be it, for gaps may be as frequent as rows. When rows fit none, the most frequent.
 * @param atSeconds times of the rows, ascending.
 * @returns `undefined` for a single row.
 */
export function spacingOf(atSeconds: readonly number[]): number | undefined {
  const seen = new Map<number, number>();
  for (let index = 1; index < atSeconds.length; index += 1) {
    const seconds = millisecondsExact((atSeconds[index] ?? 0) - (atSeconds[index - 1] ?? 0));
    seen.set(seconds, (seen.get(seconds) ?? 0) + 1);
  }
  const [mostFrequent] = [...seen].toSorted(
    ([one, times], [other, otherTimes]) => otherTimes - times || one - other,
  );
  const candidates = [...seen].filter(([, times]) => times >= leastShare * (atSeconds.length - 1));
  const misfits = candidates
    .map(([seconds]) => ({ seconds, misfit: misfitOf(atSeconds, seconds) }))
    .filter(({ misfit }) => Number.isFinite(misfit))
    .toSorted((one, other) => one.misfit - other.misfit || other.seconds - one.seconds);
  return misfits[0]?.seconds ?? mostFrequent?.[0];
}

/** @param place of a row, in steps from the first. */
export function isOnBeat(place: number): boolean {
  return Math.abs(place - Math.round(place)) <= mostOffShare;
}

/** How far rows are off their places, together; infinite when one is too far. */
function misfitOf(atSeconds: readonly number[], spacingSeconds: number): number {
  const [first = 0] = atSeconds;
  let sum = 0;
  for (const each of atSeconds) {
    const place = (each - first) / spacingSeconds;
    if (!isOnBeat(place)) return Number.POSITIVE_INFINITY;
    sum += Math.abs(place - Math.round(place));
  }
  return sum;
}

/** Without what subtraction of floating-point numbers leaves behind the milliseconds. */
function millisecondsExact(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}
