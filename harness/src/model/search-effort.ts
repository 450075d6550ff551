/** Until it is seen: an embedded stack comes up in seconds and takes two to three rounds of warm-up. In ms. */
export const usualProvisionMs = 16_000;

/** Widths of intervals over their estimates, and the load that a search sends to get there, in confirming trials. */
const seen: readonly (readonly [relativeWidth: number, trials: number])[] = [
  [0.3, 2.6],
  [0.2, 3],
  [0.15, 3.8],
  [0.1, 6.2],
  [0.05, 15.2],
  [0.03, 33.3],
];

/**
 * Load that a search sends until its interval is no wider than that, in confirming trials: means of 40 simulated
 * searches (`npm run bench:search-effort`), straight lines of the logarithms between and beyond them.
 */
export function confirmingTrialsTo(relativeWidth: number): number {
  const wider = seen.findLastIndex(([width], index) => width >= relativeWidth && index < seen.length - 1);
  const from = Math.max(0, wider);
  const [[w0, t0], [w1, t1]] = [seen[from], seen[from + 1]] as [(typeof seen)[number], (typeof seen)[number]];
  const part = Math.log(relativeWidth / w0) / Math.log(w1 / w0);
  return t0 * (t1 / t0) ** part;
}
