/**
 * P(X <= x) of a gamma distribution with this shape and scale 1: the regularised incomplete gamma function, by its
 * series below the mean and its continued fraction above (W. H. Press et al., Numerical Recipes, 6.2).
 */
export function gammaCumulative(shape: number, x: number): number {
  if (x <= 0) return 0;
  const scale = Math.exp(-x + shape * Math.log(x) - logGamma(shape));
  return x < shape + 1 ? Math.min(1, scale * series(shape, x)) : 1 - scale * continuedFraction(shape, x);
}

const mostTerms = 200;
const precise = 1e-8;

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let index = 1; index < mostTerms && term > precise * sum; index += 1) {
    term *= x / (shape + index);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function continuedFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let index = 1; index < mostTerms; index += 1) {
    const a = -index * (index - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < precise) break;
  }
  return fraction;
}

/** Lanczos' approximation, for positive arguments. */
function logGamma(x: number): number {
  const coefficients = [
    76.18009172947146, -86.5053203294168, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
    -0.000005395239384953,
  ];
  const sum = coefficients.reduce((total, each, index) => total + each / (x + 1 + index), 1.000000000190015);
  return -(x + 5.5) + (x + 0.5) * Math.log(x + 5.5) + Math.log((Math.sqrt(2 * Math.PI) * sum) / x);
}
