/** The normal distribution, exact in its tails: ratios of tiny probabilities are what the estimate is made of. */

const rootTwoPi = Math.sqrt(2 * Math.PI);

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / rootTwoPi;
}

/** P(Z <= z), with a relative error below 2e-7 in both tails. */
export function normalCumulative(z: number): number {
  const upper = millsRatio(Math.abs(z)) * normalDensity(z);
  return z < 0 ? upper : 1 - upper;
}

/**
 * Mills' ratio P(Z > z) / density(z) for z >= 0, by the Chebyshev fit of the complementary error function
 * (W. H. Press et al., Numerical Recipes, 6.2). It neither over- nor underflows.
 */
export function millsRatio(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const exponent = terms.reduceRight((sum, term) => term + t * sum, 0);
  return 0.5 * t * Math.exp(exponent) * rootTwoPi;
}
