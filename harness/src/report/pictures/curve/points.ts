import { peakOf, type RateCurve } from '../../../model/rate-curve.ts';
import { duration } from '../../wording/numbers.ts';
import { plainText } from '../../wording/plain-text.ts';

/** A stretch of time of a curve. */
export interface Stretch {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** Where stretches of the original are in its replay. */
export function inReplay(
  stretches: readonly { readonly replayFromSeconds: number; readonly replayToSeconds: number }[],
): Stretch[] {
  return stretches.map(({ replayFromSeconds, replayToSeconds }) => ({
    fromSeconds: replayFromSeconds,
    toSeconds: replayToSeconds,
  }));
}

/** One curve of a plot. */
export interface CurveSeries {
  /** What it is: `the night as it was`. */
  readonly name: string;
  readonly curve: RateCurve;
  /** Stretches that are kept in real time. The n-th has the same colour in every curve of a plot. */
  readonly realTime?: readonly Stretch[];
}

/** A rate at a time in the panel's unit. A rate holds until the next point. */
interface Point {
  readonly time: number;
  readonly rate: number;
}

/** What is drawn of a curve. */
export interface CurvePanel {
  readonly name: string;
  readonly timeUnit: 's' | 'min' | 'h';
  /** In that unit. */
  readonly length: number;
  readonly points: readonly Point[];
  readonly coloured: readonly { readonly stretch: number; readonly points: readonly Point[] }[];
  /** The highest rate, where it is first reached; `of` goes behind its figure, where it is the mean of a long step. */
  readonly peak: Point & { readonly of: string };
}

/** More cannot be seen in so many pixels. */
const mostPoints = 480;
/** A stretch must be seen, however short: share of the curve. */
const narrowest = 0.004;

export function curvePanel({ name, curve, realTime = [] }: CurveSeries): CurvePanel {
  const { stepSeconds, ratesPerSecond } = curve;
  const seconds = stepSeconds * ratesPerSecond.length;
  const [timeUnit, unitSeconds] = unitOf(seconds);
  const steps = withFewerSteps(curve);
  const peakRate = peakOf(curve);
  const inUnit = ({ time, rate }: Point): Point => ({
    time: rounded(time / unitSeconds),
    rate: rounded(rate),
  });
  return {
    name: plainText(name),
    timeUnit,
    length: rounded(seconds / unitSeconds),
    points: [...changes(steps), { time: seconds, rate: ratesPerSecond.at(-1) ?? 0 }].map(inUnit),
    coloured: realTime.map((stretch, index) => ({
      stretch: index,
      points: within(steps, widened(stretch, seconds)).map(inUnit),
    })),
    peak: {
      ...inUnit({ time: ratesPerSecond.indexOf(peakRate) * stepSeconds, rate: peakRate }),
      of: stepSeconds > 1 ? ` (mean of ${duration(1000 * stepSeconds)})` : '',
    },
  };
}

function unitOf(seconds: number): [CurvePanel['timeUnit'], number] {
  if (seconds <= 300) return ['s', 1];
  return seconds <= 3 * 3600 ? ['min', 60] : ['h', 3600];
}

/** At most as many steps as can be seen, each with the highest rate in it: a peak must not get lost. */
function withFewerSteps({ stepSeconds, ratesPerSecond }: RateCurve): Point[] {
  const together = Math.ceil(ratesPerSecond.length / mostPoints);
  return Array.from({ length: Math.ceil(ratesPerSecond.length / together) }, (_, index) => {
    const first = index * together;
    return { time: first * stepSeconds, rate: Math.max(...ratesPerSecond.slice(first, first + together)) };
  });
}

/** Without the steps that go on as the one before. */
function changes(steps: readonly Point[]): Point[] {
  return steps.filter(({ rate }, index) => rate !== steps[index - 1]?.rate);
}

function widened({ fromSeconds, toSeconds }: Stretch, seconds: number): Stretch {
  const missing = Math.max(0, narrowest * seconds - (toSeconds - fromSeconds));
  return {
    fromSeconds: Math.max(0, fromSeconds - missing / 2),
    toSeconds: Math.min(seconds, toSeconds + missing / 2),
  };
}

function within(steps: readonly Point[], { fromSeconds, toSeconds }: Stretch): Point[] {
  const before = steps.findLast(({ time }) => time <= fromSeconds)?.rate ?? 0;
  const inside = steps.filter(({ time }) => time > fromSeconds && time < toSeconds);
  const last = inside.at(-1)?.rate ?? before;
  return [{ time: fromSeconds, rate: before }, ...inside, { time: toSeconds, rate: last }];
}

/** Four digits are more than a pixel shows, and keep the file small. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
