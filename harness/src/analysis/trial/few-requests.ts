/*
 * What a verdict rests on is how many requests stand behind it (rule 8 of the design). How many that takes is a question
 * of the SLO alone: of n requests that were all good, at least 1 - 3/n are good at 95 % (the rule of three; J. A. Hanley,
 * A. Lippman-Hand, JAMA 249, 1983), and 1 - 1/n at one standard deviation (Wilson's interval).
 */

/** Beyond this, an SLO asks for more than trials can count: all good of so many is as good as it gets. */
const mostRequests = 1000;
/** Fewer tell neither growth from chance nor 95 % from 90 %. */
const fewestForVerdict = 150;

/** A goodput of so many requests is known to a tenth: fewer do not tell what became of it past the collapse point. */
export const fewestForGoodput = 100;
/** Of so many, near the collapse point and past it, goodput is known well enough for any class. */
export const enoughForClass = 200;

/** All good of fewer than this says nothing: 20 at 95 %, 100 at 99 %, 1,000 at 99.9 % and above. */
export function fewestAllGood(goodShare: number): number {
  return Math.min(mostRequests, Math.ceil(1 / Math.max(1e-9, 1 - goodShare) - 1e-6));
}

/** As many as a trial needs so that its verdict stands at 95 %: 150 at 95 %, 300 at 99 %, 1,000 at 99.9 % and above. */
export function requestsForVerdict(goodShare: number): number {
  return Math.min(mostRequests, Math.max(fewestForVerdict, 3 * fewestAllGood(goodShare)));
}
