import jstat from 'jstat';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { MultipleConfig } from '../model/config/proposal.ts';

/** How many times its ordinary peak a night may reach, as a distribution. */
export interface Multiple {
  /** P(multiple > x). */
  above(x: number): number;
  /** The multiple that is not passed with this probability. */
  quantile(probability: number): number;
}

/** @throws RangeError when `history` still has names of shapes: whoever knows the shapes puts their peaks there. */
export function multipleOf(config: MultipleConfig): Multiple {
  if ('exactly' in config) return exactly(config.exactly);
  return 'history' in config
    ? fromHistory(config.history.map(asNumber))
    : throughPercentiles(config.percentiles);
}

function asNumber(multiple: number | string): number {
  if (typeof multiple === 'number') return multiple;
  throw new RangeError(`the peak of shape ${multiple} is not known here`);
}

function exactly(value: number): Multiple {
  return { above: (x) => (value > x ? 1 : 0), quantile: () => value };
}

/**
 * The next night after those, when logarithms of multiples are normal: Student's t with n - 1 degrees of freedom, wider
 * than the nights themselves for the doubt in their mean and spread (the predictive distribution; G. J. Hahn and
 * W. Q. Meeker, Statistical Intervals, 1991, 4.7).
 */
function fromHistory(multiples: readonly number[]): Multiple {
  const logarithms = multiples.map((each) => Math.log(each));
  const n = logarithms.length;
  const centre = mean(logarithms);
  const spread = sampleStandardDeviation(logarithms) * Math.sqrt(1 + 1 / n);
  if (spread === 0) return exactly(Math.exp(centre));
  return {
    above: (x) => 1 - jstat.studentt.cdf((Math.log(x) - centre) / spread, n - 1),
    quantile: (probability) => Math.exp(centre + spread * jstat.studentt.inv(probability, n - 1)),
  };
}

/**
 * Exactly through the percentiles: straight lines of the logarithm over the normal quantile, the outer ones going on. Two
 * percentiles are a lognormal distribution.
 */
function throughPercentiles(
  percentiles: readonly { readonly percentile: number; readonly multiple: number }[],
): Multiple {
  const points = percentiles
    .map(({ percentile, multiple }) => ({
      z: jstat.normal.inv(percentile / 100, 0, 1),
      y: Math.log(multiple),
    }))
    .toSorted((a, b) => a.z - b.z);
  return {
    above: (x) => 1 - jstat.normal.cdf(along(points, 'y', 'z', Math.log(x)), 0, 1),
    quantile: (probability) => Math.exp(along(points, 'z', 'y', jstat.normal.inv(probability, 0, 1))),
  };
}

type Point = Readonly<Record<'z' | 'y', number>>;

/** On straight lines through the points, the first and the last one going on. */
function along(points: readonly Point[], from: 'z' | 'y', to: 'z' | 'y', at: number): number {
  const next = points.findIndex((point) => point[from] > at);
  const index = Math.min(Math.max(next === -1 ? points.length - 1 : next, 1), points.length - 1);
  const [a, b] = [points[index - 1], points[index]];
  if (a === undefined || b === undefined) throw new RangeError('a line needs two points');
  return a[to] + ((b[to] - a[to]) * (at - a[from])) / (b[from] - a[from]);
}
