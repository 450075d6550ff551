import type { Ratio } from '../ratio.ts';
import type { LevelRecord } from '../record/record.ts';

/** From one run to another. `unknown`: one of the two has no collapse point. */
export type Change = 'lower' | 'higher' | 'same' | 'unknown';

/** A level in two runs. */
export interface LevelChange {
  readonly level: string;
  readonly before: LevelRecord | undefined;
  readonly now: LevelRecord | undefined;
  /** Now over before, with its interval; absent when one of them is not known. */
  readonly ratio?: Ratio;
  readonly change: Change;
}
