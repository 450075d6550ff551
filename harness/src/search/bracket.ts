import type { Bracket, Candidate, Outcome } from '../model/record/trial.ts';

/** A trial by what came of it. `duration` is the intended one, even when a decided trial was stopped early. */
interface JudgedTrial extends Candidate {
  readonly outcome: Outcome;
}

/**
 * The highest load believed to be sustained and the lowest believed to be violated: lower < upper whenever both are
 * known. Invalid and undecided trials never move a bound.
 *
 * @param counts whether a trial is long enough for a bound; all are when absent
 */
export function bracketOf(trials: readonly JudgedTrial[], counts?: (trial: Candidate) => boolean): Bracket {
  const counted = believed(trials).filter((trial) => counts?.(trial) ?? true);
  const loads = (kind: Outcome['kind']): JudgedTrial['load'][] =>
    counted.filter((trial) => trial.outcome.kind === kind).map((trial) => trial.load);
  const lowerBound = loads('sustained').toSorted((a, b) => b - a)[0];
  const upperBound = loads('violated').toSorted((a, b) => a - b)[0];
  return {
    ...(lowerBound === undefined ? {} : { lowerBound }),
    ...(upperBound === undefined ? {} : { upperBound }),
  };
}

/**
 * The decided trials that can all be true of one collapse point. Noise makes contradictions: a load sustained above
 * one that was violated. Trials are believed from the strongest to the weakest, and one that contradicts those
 * believed before is set aside. Longer is stronger, because short trials lie (rule 2 of the design); of equally long
 * ones the violated is, because a load that fails now and then is not sustained indefinitely; then the lower load.
 * So the order of trials does not matter, a set-aside trial lies outside of the open bracket, and asking on terminates.
 */
export function believed<Trial extends JudgedTrial>(trials: readonly Trial[]): Trial[] {
  const strongestFirst = trials
    .filter(({ outcome }) => outcome.kind === 'sustained' || outcome.kind === 'violated')
    .toSorted((a, b) => b.duration - a.duration || rank(a) - rank(b) || a.load - b.load);
  let sustained = Number.NEGATIVE_INFINITY;
  let violated = Number.POSITIVE_INFINITY;
  return strongestFirst.filter(({ outcome, load }) => {
    if (outcome.kind === 'sustained') {
      if (load >= violated) return false;
      sustained = Math.max(sustained, load);
    } else {
      if (load <= sustained) return false;
      violated = Math.min(violated, load);
    }
    return true;
  });
}

function rank({ outcome }: JudgedTrial): number {
  return outcome.kind === 'violated' ? 0 : 1;
}
