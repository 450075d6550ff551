import type { Config, Level } from '../model/config/config.ts';
import type { Provenance, RunRecord } from '../model/record/record.ts';
import type { CollapsePoint } from '../model/record/trial.ts';
import type { DrillPlan } from './drills/drill-level.ts';
import type { NightPlan } from './nights/replay-level.ts';

export interface RunPlan {
  readonly config: Config;
  /** The levels to measure, in this order. */
  readonly levels: readonly Level[];
  readonly provenance: Provenance;
  /** The level of the config that stands for the whole fleet, whether it is measured or not; absent where that is not known. */
  readonly wholeLevel?: Level;
  /** Replayed instead of searching the collapse points. */
  readonly night?: NightPlan;
  /** Done instead of searching the collapse points. */
  readonly drill?: DrillPlan;
  /** Collapse points known from an earlier run, by level; they guide the replays, and the loads of drills. */
  readonly collapsePoints?: Readonly<Record<string, CollapsePoint>>;
  /** The record of the interrupted run that this one goes on with. */
  readonly previous?: RunRecord;
  /** On the run's clock: when somebody began to wait for it. */
  readonly askedAtMs?: number;
  /** On the run's clock: when a search is to be over, by `search.timeSeconds`. A night takes the time it takes. */
  readonly endsAtMs?: number;
}
