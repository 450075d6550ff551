import { closest, distance } from 'fastest-levenshtein';

/** The candidate that a mistyped word most likely meant; `undefined` when none is near. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(
    word.toLowerCase(),
    candidates.map((each) => each.toLowerCase()),
  );
  const found = candidates.find((each) => each.toLowerCase() === best);
  const allowedEdits = Math.max(1, Math.ceil(word.length / 3));
  return distance(word.toLowerCase(), best) <= allowedEdits ? found : undefined;
}

/** ` Did you mean "levels"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates);
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}
