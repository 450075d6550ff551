import type { Guess } from '../analysis/capacity/evident-trial.ts';

/** A level that has been measured. */
export interface KnownLevel {
  /** What it was given, in any unit that all levels share: CPU cores. */
  readonly size: number;
  /** In requests/s. */
  readonly collapsePoint: number;
}

/** How far guesses were off on the levels of the example stack, rounded up: one standard deviation of the logarithm. */
const spreads = { fromOne: 0.3, fromTwo: 0.2, fromMore: 0.15 } as const;

/**
 * A guess of a level's collapse point from the levels measured: in proportion from one, by a power of the size from
 * two, and from three on by the universal scalability law, where it fits:
 *
 *     X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1))
 *
 * (N. J. Gunther, Guerrilla Capacity Planning, 2007). Wide enough for trials to overrule it; it confirms nothing.
 */
export function guessFor(size: number, known: readonly KnownLevel[]): Guess | undefined {
  const usable = known.filter((each) => each.size > 0 && each.collapsePoint > 0);
  const [first] = usable;
  if (first === undefined || !(size > 0)) return undefined;
  const sizes = new Set(usable.map((each) => each.size)).size;
  if (sizes === 1) return { median: (first.collapsePoint * size) / first.size, spread: spreads.fromOne };
  const byLaw = sizes > 2 ? scalabilityAt(size, usable) : undefined;
  if (byLaw !== undefined) return { median: byLaw, spread: spreads.fromMore };
  return { median: powerAt(size, usable), spread: spreads.fromTwo };
}

/** Straight line through logarithms, no steeper and no flatter than services scale. */
function powerAt(size: number, known: readonly KnownLevel[]): number {
  const points = known.map((each) => [Math.log(each.size), Math.log(each.collapsePoint)] as const);
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return Math.exp(meanY + Math.min(1.3, Math.max(0.5, slope)) * (Math.log(size) - meanX));
}

/** The law is a parabola in N for N / X; `undefined` when the levels give it coefficients that it cannot have. */
function scalabilityAt(size: number, known: readonly KnownLevel[]): number | undefined {
  const unit = Math.min(...known.map((each) => each.size));
  const rows = known.map((each) => {
    const n = each.size / unit;
    return { terms: [1, n - 1, n * (n - 1)] as const, value: n / each.collapsePoint };
  });
  const solved = leastSquares(rows);
  if (solved === undefined) return undefined;
  const [inverseGamma, alpha, beta] = solved;
  if (inverseGamma <= 0 || alpha < -0.1 * inverseGamma || beta < -0.02 * inverseGamma) return undefined;
  const n = size / unit;
  const inverse = (inverseGamma + alpha * (n - 1) + beta * n * (n - 1)) / n;
  return inverse > 0 ? 1 / inverse : undefined;
}

type Three = readonly [number, number, number];

/** By the normal equations and Cramer's rule: three unknowns. */
function leastSquares(rows: readonly { terms: Three; value: number }[]): Three | undefined {
  const sum = (of: (row: { terms: Three; value: number }) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  const indices = [0, 1, 2] as const;
  const matrix = indices.map((i) => indices.map((j) => sum(({ terms }) => terms[i] * terms[j])));
  const right = indices.map((i) => sum(({ terms, value }) => terms[i] * value));
  const whole = determinant(matrix);
  if (Math.abs(whole) < 1e-12) return undefined;
  const [a = 0, b = 0, c = 0] = indices.map(
    (column) =>
      determinant(matrix.map((row, i) => row.map((each, j) => (j === column ? (right[i] ?? 0) : each)))) /
      whole,
  );
  return [a, b, c];
}

function determinant(m: readonly (readonly number[])[]): number {
  const at = (i: number, j: number): number => m[i]?.[j] ?? 0;
  return (
    at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
    at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
    at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0))
  );
}
