import type { Line, Profile } from './main-lines.ts';

/** A stretch of a night and how long it takes in the replay. */
export interface PacedStretch {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** At most the original's length; the same when it is kept in real time. */
  readonly replaySeconds: number;
}

/** Real time that goes with a rise: a moment before it, and after it, while its harm shows. */
const beforeRiseSeconds = 2;
const afterRiseSeconds = 10;
/** Real time at a peak, and the most of the replay that peaks get ahead of all else. */
const atPeakSeconds = 12;
const shareForPeaks = 1 / 4;
/** A summit is this much of the peak above what was before it. */
const aSummit = 1 / 4;
/** Of the rest, this goes to every moment by its height, so that plateaus stay plateaus; the other part to what moves. */
const shareForHeight = 1 / 5;
/** A fall counts as a rise a third as steep: it does less harm. */
const weightOfFalls = 1 / 3;
/** A lull counts as this much of the peak, or it would take no time at all. */
const leastHeight = 0.1;

/**
 * How fast to go through a night so that it takes `replaySeconds`. Each stretch is given time by its danger (how steep
 * and to what height) and by its height, but never more than it took. The most dangerous reach that first: they stay
 * in real seconds, and what they do not need goes to the others. So steepness is exaggerated as little as the time
 * allows, and when nothing can stay in real seconds, rises to the same height become about equally steep.
 */
export function pacesOf(profile: Profile, lines: readonly Line[], replaySeconds: number): PacedStretch[] {
  const claims = claimsOf(profile, lines);
  const peaks = peakSpans(profile, lines, replaySeconds);
  const stretches = cutAt([...claims, ...peaks], profile).map(([fromSeconds, toSeconds]) => {
    const middle = (fromSeconds + toSeconds) / 2;
    const covers = (span: Span): boolean => span.fromSeconds <= middle && middle <= span.toSeconds;
    return {
      fromSeconds,
      toSeconds,
      length: toSeconds - fromSeconds,
      isPeak: peaks.some(covers),
      danger: Math.max(0, ...claims.filter(covers).map((claim) => claim.danger)),
      height: heightOf(profile, { fromSeconds, toSeconds }),
    };
  });
  const weights = weightsOf(stretches);
  const factor = waterLevel(stretches, weights, replaySeconds);
  return stretches.map(({ fromSeconds, toSeconds, length }, index) => ({
    fromSeconds,
    toSeconds,
    replaySeconds: length * Math.min(1, factor * (weights[index] ?? 0)),
  }));
}

interface Span {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

interface Claim extends Span {
  /** Steepness times the height that is reached; only its proportions count. */
  readonly danger: number;
}

/** Each line with the seconds around it that share its pace. */
function claimsOf({ stepSeconds, rates }: Profile, lines: readonly Line[]): Claim[] {
  return lines.map(({ from, to }) => {
    const [first, last] = [rates[from] ?? 0, rates[to] ?? 0];
    // What happens within a second is as steep as if it took the second: a jump would be infinitely steep.
    const steepness = Math.abs(last - first) / Math.max(1, (to - from) * stepSeconds);
    const isRise = last > first;
    return {
      fromSeconds: from * stepSeconds - (isRise ? beforeRiseSeconds : 0),
      toSeconds: to * stepSeconds + (isRise ? afterRiseSeconds : 0),
      danger: (isRise ? 1 : weightOfFalls) * steepness * Math.max(first, last),
    };
  });
}

/** Around the highest moments, the highest first, as long as they fit into their share of the replay. */
function peakSpans(profile: Profile, lines: readonly Line[], replaySeconds: number): Span[] {
  const spans: Span[] = [];
  let left = shareForPeaks * replaySeconds;
  const length = Math.min(atPeakSeconds, left);
  for (const top of topsOf(profile, lines)) {
    const fromSeconds = top * profile.stepSeconds - length / 6;
    const toSeconds = fromSeconds + length;
    const isNew = spans.every((span) => toSeconds <= span.fromSeconds || fromSeconds >= span.toSeconds);
    if (!isNew || left < length) continue;
    left -= length;
    spans.push({ fromSeconds, toSeconds });
  }
  return spans;
}

/** Indices of the summits, the highest first: the highest moment, and those that the night climbed to anew. */
function topsOf({ rates, peak }: Profile, lines: readonly Line[]): number[] {
  const corners = [0, ...lines.map(({ to }) => to)].map((index) => ({ index, rate: rates[index] ?? 0 }));
  const highest = Math.max(...corners.map(({ rate }) => rate));
  return corners
    .map((corner, at) => ({ ...corner, from: corners[at - 1]?.index, to: corners[at + 1]?.index, at }))
    .filter(({ rate, at }) => {
      const lastAsHigh = corners.findLastIndex((other, before) => before < at && other.rate >= rate);
      if (rate === highest && lastAsHigh < 0) return true;
      const since = corners.slice(lastAsHigh + 1, at).map((other) => other.rate);
      const goesOnUp = (corners[at + 1]?.rate ?? 0) > rate;
      return !goesOnUp && rate - Math.min(rate, ...since) >= aSummit * peak;
    })
    .toSorted((one, other) => other.rate - one.rate)
    .map(({ from, index, to }) => highestBetween(rates, from ?? index, to ?? index));
}

/** A rounded top lies beside the corner that stands for it. */
function highestBetween(rates: Float64Array, from: number, to: number): number {
  let highest = from;
  for (let at = from + 1; at <= to; at += 1) if ((rates[at] ?? 0) > (rates[highest] ?? 0)) highest = at;
  return highest;
}

/** The night cut at every end of a span. */
function cutAt(spans: readonly Span[], { stepSeconds, rates }: Profile): [number, number][] {
  const endSeconds = stepSeconds * (rates.length - 1);
  const cuts = spans
    .flatMap(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds])
    .filter((cut) => cut > 0 && cut < endSeconds)
    .toSorted((one, other) => one - other);
  const apart = [0, ...cuts, endSeconds].filter(
    (cut, index, all) => index === 0 || cut - (all[index - 1] ?? 0) > 1e-9,
  );
  return apart.slice(1).map((toSeconds, index) => [apart[index] ?? 0, toSeconds]);
}

/** The mean rate of a stretch as a share of the peak. */
function heightOf({ stepSeconds, rates, peak }: Profile, { fromSeconds, toSeconds }: Span): number {
  const first = Math.floor(fromSeconds / stepSeconds);
  const within = rates.subarray(first, Math.max(first + 1, Math.ceil(toSeconds / stepSeconds)));
  const mean = within.reduce((total, rate) => total + rate, 0) / within.length;
  return peak === 0 ? 1 : Math.max(leastHeight, mean / peak);
}

interface Stretch {
  readonly length: number;
  readonly isPeak: boolean;
  readonly danger: number;
  readonly height: number;
}

/** Replay seconds wanted for a second of each stretch, up to a factor. */
function weightsOf(stretches: readonly Stretch[]): number[] {
  const total = (valueOf: (stretch: Stretch) => number): number =>
    stretches.reduce((all, stretch) => all + stretch.length * valueOf(stretch), 0);
  const allHeight = total(({ height }) => height);
  const allDanger = total(({ danger }) => danger);
  return stretches.map(({ isPeak, height, danger }) => {
    if (isPeak) return Number.POSITIVE_INFINITY;
    const byHeight = height / allHeight;
    if (allDanger === 0) return byHeight;
    return shareForHeight * byHeight + ((1 - shareForHeight) * danger) / allDanger;
  });
}

/** The factor at which the stretches, each at most its own length, fill the replay ("water filling"). */
function waterLevel(
  stretches: readonly Stretch[],
  weights: readonly number[],
  replaySeconds: number,
): number {
  const wanted = stretches
    .map(({ length }, index) => ({ length, weight: weights[index] ?? 0 }))
    .toSorted((one, other) => other.weight - one.weight);
  let left = replaySeconds;
  let open = wanted.reduce(
    (all, { length, weight }) => all + (Number.isFinite(weight) ? length * weight : 0),
    0,
  );
  for (const { length, weight } of wanted) {
    const factor = left / open;
    if (factor * weight <= 1) return factor;
    left -= length;
    if (Number.isFinite(weight)) open -= length * weight;
  }
  return Number.POSITIVE_INFINITY;
}
