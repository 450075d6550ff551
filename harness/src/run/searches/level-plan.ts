import type { Config } from '../../model/config/config.ts';
import type { SearchedLevel } from '../../model/record/record.ts';
import type { LevelToWorkOn } from '../level/on-level.ts';
import type { FirstGuess } from './initial-load.ts';
import type { PaceKeeper } from './pace-keeper.ts';
import type { Visit } from './visits.ts';

/** How a level is to be searched. */
export interface LevelPlan extends FirstGuess, LevelToWorkOn {
  readonly config: Config;
  /** One of several stays at this level, in a run whose time is limited. */
  readonly visit?: Visit;
  /** How long things take in this run; absent: nothing is known of it. */
  readonly keeper?: PaceKeeper;
  /** Best guess of the time to the end of the run, when this level takes so long from now on; absent: it is all. */
  readonly timeLeftMs?: (hereMs: number) => number;
  /** What an interrupted run measured of this level already. */
  readonly previous: SearchedLevel;
  /** Called after every trial with the level as it stands, before the next trial starts. */
  readonly onTrial: (level: SearchedLevel) => Promise<void>;
}
