/** Until it is seen: an embedded stack comes up in seconds and takes two to three rounds of warm-up. In ms. */
export const usualProvisionMs = 16_000;

/** What it takes until intervals are so narrow, over their estimates. */
type Effort = readonly (readonly [relativeWidth: number, effort: number])[];

/** Load that a search sends, in confirming trials, where many requests come: means of simulated searches. */
const inTrials: Effort = [
  [0.3, 2.6],
  [0.2, 3],
  [0.15, 3.8],
  [0.1, 6.2],
  [0.05, 15.2],
  [0.03, 33.3],
];

/**
 * Requests that it takes beside, so that chance averages out: about the medians of 60 simulated searches at 2 to 60 requests/s
 * (`npm run bench:search-effort -- --few`).
 */
const inRequests: Effort = [
  [1, 340],
  [0.7, 520],
  [0.5, 670],
  [0.3, 1150],
  [0.2, 1850],
  [0.15, 2400],
];

/**
 * Load that a search sends until its interval is no wider than that, in confirming trials, where many requests come: means of
 * 40 simulated searches (`npm run bench:search-effort`), straight lines of the logarithms between and beyond them.
 */
export function confirmingTrialsTo(relativeWidth: number): number {
  return effortTo(relativeWidth, inTrials);
}

/** Of the means above, which have requests of their own in them. */
const trialsBeside = 0.76;

/**
 * The same in seconds, at a rate near the collapse point: that many trials, and until so many requests came. How many differ by kind
 * of target: `scale` says which are meant, 1 the middle ones.
 */
export function loadSecondsTo(
  relativeWidth: number,
  { confirmSeconds, ratePerSecond }: { readonly confirmSeconds: number; readonly ratePerSecond: number },
  scale: { readonly trials: number; readonly requests: number } = { trials: 1, requests: 1 },
): number {
  return (
    scale.trials * trialsBeside * confirmingTrialsTo(relativeWidth) * confirmSeconds +
    (scale.requests * effortTo(relativeWidth, inRequests)) / ratePerSecond
  );
}

function effortTo(relativeWidth: number, effort: Effort): number {
  const wider = effort.findLastIndex(([width], index) => width >= relativeWidth && index < effort.length - 1);
  const from = Math.max(0, wider);
  const [[w0, e0], [w1, e1]] = [effort[from], effort[from + 1]] as [Effort[number], Effort[number]];
  const part = Math.log(relativeWidth / w0) / Math.log(w1 / w0);
  return e0 * (e1 / e0) ** part;
}
