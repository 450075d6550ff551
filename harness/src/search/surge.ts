import type { Replay, Surge } from '../model/record/replay.ts';

export interface SurgeGoal {
  /** First k tried. */
  readonly guess: number;
  /** Never tried below or above. */
  readonly least: number;
  readonly most: number;
  /** (high - low) / high that is narrow enough. */
  readonly relativeWidth: number;
  readonly maxReplays: number;
  /** Invalid replays that may be repeated. */
  readonly maxInvalid: number;
}

/** A replay as the search sees it. */
export type SearchReplay = Pick<Replay, 'k' | 'outcome'>;

/** The surge multiple lies between them: `low` was survived, `high` was not. */
export type SurgeBracket = Pick<Surge, 'low' | 'high'>;

export type SurgeStep =
  | { readonly kind: 'replay'; readonly k: number }
  | {
      readonly kind: 'done';
      readonly status: Exclude<Surge['status'], 'single'>;
      readonly bracket: SurgeBracket;
    };

/**
 * The next multiple to replay, or the result. It keeps no state: the replays so far say everything.
 *
 * Out from the guess in steps a little narrower than the width asked for, each twice as long as the one before, until
 * there is a bound on both sides; then bisection. A good guess costs two replays. Survival is taken as monotone: when a
 * replay was survived above one that was not (chance), the lower death is believed, for a promise must hold each time.
 */
export function nextReplay(goal: SurgeGoal, replays: readonly SearchReplay[]): SurgeStep {
  const valid = replays.filter(({ outcome }) => outcome.kind !== 'invalid');
  const bracket = surgeBracketOf(valid);
  const { low, high } = bracket;
  if (low !== undefined && high !== undefined && (high - low) / high <= goal.relativeWidth) {
    return { kind: 'done', status: 'found', bracket };
  }
  if (low !== undefined && low >= goal.most) return { kind: 'done', status: 'at-least', bracket };
  if (high !== undefined && high <= goal.least) return { kind: 'done', status: 'below-least', bracket };
  if (replays.length - valid.length > goal.maxInvalid) {
    return { kind: 'done', status: 'measurement-invalid', bracket };
  }
  if (valid.length >= goal.maxReplays) return { kind: 'done', status: 'budget-exhausted', bracket };
  return { kind: 'replay', k: place(goal, bracket, valid.length) };
}

/** Highest k survived below the lowest that was not. */
export function surgeBracketOf(replays: readonly SearchReplay[]): SurgeBracket {
  const died = replays.filter(({ outcome }) => outcome.kind === 'died').map(({ k }) => k);
  const high = died.length === 0 ? undefined : Math.min(...died);
  const survived = replays
    .filter(({ outcome, k }) => outcome.kind === 'survived' && (high === undefined || k < high))
    .map(({ k }) => k);
  const low = survived.length === 0 ? undefined : Math.max(...survived);
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function place(goal: SurgeGoal, { low, high }: SurgeBracket, done: number): number {
  const within = (k: number): number => Number(Math.min(goal.most, Math.max(goal.least, k)).toPrecision(4));
  if (low !== undefined && high !== undefined) return within(Math.sqrt(low * high));
  // A hair less than the width: rounding must not leave a bracket just too wide.
  const step = (1 - 0.98 * goal.relativeWidth) ** (2 ** Math.max(0, done - 1));
  if (low !== undefined) return within(low / step);
  if (high !== undefined) return within(high * step);
  return within(goal.guess);
}
