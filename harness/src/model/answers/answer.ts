import { z } from 'zod';
import { rate } from '../record/recorded-trial.ts';
import type { Bracket, CollapsePoint } from '../record/trial.ts';
import type { RatePerSecond } from '../units.ts';

/**
 * An interval whose ends are further apart than this, as a factor, says nothing: it cannot tell a fleet from half of it.
 */
export const widestFactor = 2;

const unmeasuredReasons = [
  'not-tried',
  'none-confirmed',
  'none-sustained',
  'none-violated',
  'contradicted',
  'too-wide',
  'not-settled',
] as const;
/** Why a level has no answer. */
type Unmeasured = (typeof unmeasuredReasons)[number];

export const collapsePointSchema = z.object({
  estimate: rate.describe('in requests/s'),
  low: rate.describe('lower end of the interval, in requests/s'),
  high: rate.describe('upper end of the interval, in requests/s'),
  confidence: z.number().gt(0).lt(1).describe('probability that the interval covers the truth, e.g. 0.95'),
  naive: rate
    .exactOptional()
    .describe(
      'the highest load whose trial met the SLO, in requests/s: what these trials say without a model',
    ),
});

export const answerSchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('point'), point: collapsePointSchema })
      .describe('a collapse point: confirmed on both sides, and narrow enough to say something'),
    z
      .object({ kind: z.literal('at-least'), load: rate.describe('in requests/s') })
      .describe('it sustained the highest load allowed'),
    z
      .object({ kind: z.literal('under'), load: rate.describe('in requests/s') })
      .describe('it failed at the lowest load allowed'),
    z
      .object({
        kind: z.literal('not-measured'),
        because: z
          .enum(unmeasuredReasons)
          .describe(
            'not-tried: no valid trial; none-confirmed: no load is confirmed on either side; none-sustained, none-violated: no load is confirmed on that side; contradicted: a ' +
              'confirmed bound lies outside of the interval; too-wide: its ends are more than a factor of ' +
              `${widestFactor} apart; not-settled: the search ended before it was decided`,
          ),
        low: rate.exactOptional().describe('it is not under this, in requests/s, as far as is known'),
        high: rate.exactOptional().describe('it is not over this, in requests/s, as far as is known'),
      })
      .describe('nothing is claimed of where it collapses'),
  ])
  .describe('what may be said of where a level collapses');
export type Answer = z.output<typeof answerSchema>;

/** What an answer is told from, of a level's record. */
export interface AnsweredLevel {
  readonly status: string;
  readonly bracket: Bracket;
  readonly collapsePoint?: CollapsePoint;
}

/**
 * What may be said of where a level collapses: the one place that decides it. A collapse point is one only when a load
 * below it is confirmed as sustained and one above it as violated, and its interval is no wider than `widestFactor`.
 */
export function answerOf({ status, bracket, collapsePoint }: AnsweredLevel): Answer {
  const { lowerBound, upperBound } = bracket;
  if (status === 'at-least' && lowerBound !== undefined) return { kind: 'at-least', load: lowerBound };
  if (status === 'below-minimum' && upperBound !== undefined) return { kind: 'under', load: upperBound };
  if (collapsePoint !== undefined && searched.has(status)) return ofSearch(collapsePoint, bracket);
  // Of an earlier run, which had it confirmed.
  if (collapsePoint !== undefined && status === 'not-searched') return ifNarrow(collapsePoint);
  const isTried = lowerBound !== undefined || upperBound !== undefined;
  return unmeasured(isTried ? 'not-settled' : 'not-tried', lowerBound, upperBound);
}

const searched: ReadonlySet<string> = new Set(['found', 'budget-exhausted']);

function ofSearch(point: CollapsePoint, { lowerBound, upperBound }: Bracket): Answer {
  const { low, high } = point;
  // Where no load is confirmed on a side, that end of the interval is nothing but a guess.
  if (lowerBound === undefined && upperBound === undefined) return unmeasured('none-confirmed');
  if (lowerBound === undefined) return unmeasured('none-sustained', undefined, high);
  if (upperBound === undefined) return unmeasured('none-violated', low);
  if (lowerBound > high || upperBound < low) {
    const [least, most] = [low < lowerBound ? low : lowerBound, high > upperBound ? high : upperBound];
    return unmeasured('contradicted', least, most);
  }
  return ifNarrow(point);
}

function ifNarrow(point: CollapsePoint): Answer {
  const { low, high } = point;
  return high <= widestFactor * low ? { kind: 'point', point } : unmeasured('too-wide', low, high);
}

function unmeasured(because: Unmeasured, low?: RatePerSecond, high?: RatePerSecond): Answer {
  return {
    kind: 'not-measured',
    because,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  };
}

/** The collapse point of a level that has one. */
export function pointOf(level: AnsweredLevel): CollapsePoint | undefined {
  const answer = answerOf(level);
  return answer.kind === 'point' ? answer.point : undefined;
}

export function isAnswered(level: AnsweredLevel): boolean {
  return answerOf(level).kind !== 'not-measured';
}

/** Why a level has no answer, in words; `undefined` where it has one. */
export function whyUnmeasured(level: AnsweredLevel): string | undefined {
  const answer = answerOf(level);
  return answer.kind === 'not-measured' ? unmeasuredWords[answer.because] : undefined;
}

export const unmeasuredWords = {
  'not-tried': 'no trial decided anything',
  'none-confirmed': 'no load is confirmed as sustained or as violated',
  'none-sustained': 'no load is confirmed as sustained',
  'none-violated': 'no load is confirmed as violated',
  contradicted: 'its trials contradict each other',
  'too-wide': `the ends of its interval are more than a factor of ${widestFactor} apart`,
  'not-settled': 'the search ended before it was settled',
} as const satisfies Record<Unmeasured, string>;
