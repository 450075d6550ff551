/**
 * The chance that at most so many of `count` independent requests are of a kind that comes with this share: the binomial
 * distribution, term by term.
 */
export function chanceOfAtMost(most: number, count: number, share: number): number {
  if (most >= count) return 1;
  if (share >= 1) return 0;
  let term = Math.exp(count * Math.log1p(-share));
  let sum = term;
  for (let each = 1; each <= most; each += 1) {
    term *= ((count - each + 1) / each) * (share / (1 - share));
    sum += term;
  }
  return Math.min(1, sum);
}
